namespace SotTable.Signal;

/// <summary>What the breathing is read from.</summary>
public enum BreathSource : byte
{
    /// <summary>The breath sensor.</summary>
    Sensor,

    /// <summary>The ripple of the blocks' load; only a rate comes of it.</summary>
    Blocks,
}

/// <summary>Where the breathing stands.</summary>
public enum BreathPhase : byte
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Air goes in.</summary>
    Inhale,

    /// <summary>Air goes out.</summary>
    Exhale,

    /// <summary>Nearly nothing moves after air went out.</summary>
    Pause,
}

/// <summary>What speaks most against the rate on display.</summary>
public enum BreathDoubt : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>No valid sample of the sensor.</summary>
    NoSignal,

    /// <summary>The same value for seconds.</summary>
    Flat,

    /// <summary>The signal reaches the end of the sensor's range.</summary>
    Clipped,

    /// <summary>Not enough breaths yet.</summary>
    FewBreaths,

    /// <summary>The person moves, or has just moved.</summary>
    Moving,

    /// <summary>Noise is large beside the breath.</summary>
    Noisy,

    /// <summary>Breaths differ much from each other; the signal itself is good.</summary>
    Irregular,

    /// <summary>Two ways of counting disagree.</summary>
    CountsDisagree,

    /// <summary>Longer without a breath than the breaths before let expect.</summary>
    LongInterval,

    /// <summary>Nobody lies on the blocks.</summary>
    Empty,

    /// <summary>The blocks show no ripple above their noise.</summary>
    NoRipple,
}

/// <summary>Whether the blocks' load follows the breath.</summary>
public enum BreathCoupling : byte
{
    /// <summary>Not enough still time to tell.</summary>
    NotEnough,

    /// <summary>Load and breath go together more than by chance.</summary>
    Coupled,

    /// <summary>They don't.</summary>
    NotCoupled,
}
