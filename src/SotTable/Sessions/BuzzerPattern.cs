namespace SotTable.Sessions;

/// <summary>A course of sound, played once. Immutable.</summary>
/// <param name="Name">Name for logs and tests.</param>
/// <param name="Steps">Its steps, one after the other.</param>
public sealed record BuzzerPattern(string Name, params IReadOnlyList<BuzzerStep> Steps)
{
    /// <summary>How long it takes.</summary>
    public TimeSpan Length { get; } = Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Length);

    /// <summary>Tone and level at a time; <c>null</c> when it is over: silence. Allocates nothing.</summary>
    /// <param name="since">Time since it began, not negative.</param>
    public (double Hertz, double Level)? At(TimeSpan since)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            if (since < Steps[i].Length) return (Steps[i].Hertz, Steps[i].LevelAt(since));
            since -= Steps[i].Length;
        }

        return null;
    }
}

/// <summary>One step of sound; the level moves evenly in decibels, as an ear hears it.</summary>
/// <param name="Length">How long it takes, above zero.</param>
/// <param name="Hertz">Tone.</param>
/// <param name="FromLevel">Level at its beginning, above 0, at most 1.</param>
/// <param name="ToLevel">Level at its end, above 0, at most 1.</param>
public readonly record struct BuzzerStep(TimeSpan Length, double Hertz, double FromLevel, double ToLevel)
{
    internal double LevelAt(TimeSpan since) => FromLevel * Math.Pow(ToLevel / FromLevel, since / Length);
}
