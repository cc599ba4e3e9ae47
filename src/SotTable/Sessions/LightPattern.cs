namespace SotTable.Sessions;

/// <summary>A course of light. Immutable.</summary>
/// <param name="Name">Name for logs and tests.</param>
/// <param name="Repeat">Whether it begins again at its end; otherwise it is over then.</param>
/// <param name="Steps">Its steps, one after the other.</param>
public sealed record LightPattern(string Name, bool Repeat, params IReadOnlyList<LightStep> Steps)
{
    /// <summary>How long one round takes.</summary>
    public TimeSpan Length { get; } = Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Length);

    /// <summary>The colour at a time; <c>null</c> when the pattern is over. Allocates nothing.</summary>
    /// <param name="since">Time since it began, not negative.</param>
    public LightColor? At(TimeSpan since)
    {
        if (Repeat) since = TimeSpan.FromTicks(since.Ticks % Length.Ticks);
        for (var i = 0; i < Steps.Count; i++)
        {
            if (since < Steps[i].Length) return Steps[i].At(since);
            since -= Steps[i].Length;
        }

        return null;
    }

    /// <summary>This course with something at the end of each round, which is at least 4 s long.</summary>
    internal LightPattern Then(string name, params IReadOnlyList<LightStep> more)
    {
        var steps = new List<LightStep>(Steps);
        while (steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Length) < TimeSpan.FromSeconds(4)) steps.AddRange(Steps);
        return new($"{Name}+{name}", Repeat, [.. steps, .. more]);
    }
}

/// <summary>One step of light: from one colour to another, straight.</summary>
/// <param name="Length">How long it takes, above zero.</param>
/// <param name="From">Colour at its beginning.</param>
/// <param name="To">Colour at its end.</param>
public readonly record struct LightStep(TimeSpan Length, LightColor From, LightColor To)
{
    internal LightColor At(TimeSpan since)
    {
        var part = since / Length;
        return new(Mix(From.Red, To.Red, part), Mix(From.Green, To.Green, part), Mix(From.Blue, To.Blue, part));
    }

    private static double Mix(double from, double to, double part) => from + ((to - from) * part);
}

/// <summary>A colour of the light, each part 0 to 1.</summary>
/// <param name="Red">Red.</param>
/// <param name="Green">Green.</param>
/// <param name="Blue">Blue.</param>
public readonly record struct LightColor(double Red, double Green, double Blue);
