namespace SotTable.Signal;

/// <summary>
/// The numbers of the breath detector; one set for all people, chosen on half of the recordings. Fractions are of the usual depth of a breath.
/// What was tried is in decision 0050.
/// </summary>
internal sealed record BreathTuning
{
    /// <summary>The signal is brought down to about this rate.</summary>
    public double StepHz { get; init; } = 25;

    /// <summary>The low-pass while there is no noise.</summary>
    public double FastHz { get; init; } = 3;

    /// <summary>The low-pass while noise is at <see cref="BlendTo"/>.</summary>
    public double SlowHz { get; init; } = 0.65;

    /// <summary>Takes out a drift; 0 for none.</summary>
    public double HighPassHz { get; init; }

    /// <summary>What is faster counts as noise.</summary>
    public double NoiseHz { get; init; } = 1;

    /// <summary>Noise that brings the slow low-pass fully into force, as a fraction.</summary>
    public double BlendTo { get; init; } = 0.07;

    /// <summary>How far the signal has to rise for the start of a breath: more than the ripple of the heart on a chest at rest.</summary>
    public double RiseOn { get; init; } = 0.26;

    /// <summary>Within which time it has to rise that far, and how far back the start is looked for, seconds.</summary>
    public double LookBackS { get; init; } = 2;

    /// <summary>A breath has begun where the signal stood this far above its floor.</summary>
    public double StartPart { get; init; } = 0.1;

    /// <summary>How far it has to fall for the end of inspiration.</summary>
    public double FallOff { get; init; } = 0.22;

    /// <summary>A turn exceeds the mean noise left in the signal this many times: a sine wave spans 3.1 times its mean.</summary>
    public double NoiseTimes { get; init; } = 3.5;

    /// <summary>A slope that no breath has, fraction a second: movement.</summary>
    public double JumpPerS { get; init; } = 10;

    /// <summary>So far from one sample to the next, as a fraction, goes a switch or a blow, and no chest.</summary>
    public double JumpAtOnce { get; init; } = 0.5;

    /// <summary>In noise above this, as a fraction, a jump from one sample to the next means nothing.</summary>
    public double JumpNoise { get; init; } = 0.1;

    /// <summary>How long a movement keeps breaths from counting, seconds.</summary>
    public double SettleS { get; init; } = 2;

    /// <summary>A slope that shows the phase, fraction a second.</summary>
    public double PhasePerS { get; init; } = 0.36;

    /// <summary>A slope that counts as none.</summary>
    public double StillPerS { get; init; } = 0.12;

    /// <summary>A pause is noted this long after the last top at the earliest, seconds.</summary>
    public double PauseS { get; init; } = 10;

    /// <summary>And not before this many of the usual times between breaths.</summary>
    public double PauseTimes { get; init; } = 2.2;

    /// <summary>The numbers for a kind of sensor.</summary>
    public static BreathTuning Of(BreathSensor sensor) => sensor switch
    {
        BreathSensor.Flow => new() { SlowHz = 1 },
        BreathSensor.Force => new() { HighPassHz = 0.05, FastHz = 0.9, SlowHz = 0.5 },
        _ => new(),
    };
}
