namespace SotTable.Signal;

/// <summary>What a sample has brought; several may hold.</summary>
[Flags]
public enum BreathNews
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Inspiration has begun: <see cref="BreathDetector.StartedAt"/>.</summary>
    Inspiration = 1,

    /// <summary>Inspiration has ended: <see cref="BreathDetector.ToppedAt"/> and <see cref="BreathDetector.Depth"/>.</summary>
    Expiration = 2,

    /// <summary>There is a new <see cref="BreathDetector.Reading"/>, once a second.</summary>
    Reading = 4,

    /// <summary>A long pause is noted: <see cref="BreathDetector.PausedAt"/>.</summary>
    PauseNoted = 8,

    /// <summary>It is over: <see cref="BreathDetector.PauseEndedAt"/>.</summary>
    PauseOver = 16,

    /// <summary>The reading was renewed between two seconds, since a start or a top was told.</summary>
    Renewed = 32,
}
