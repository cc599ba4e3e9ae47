namespace SotTable.Signal;

/// <summary>The numbers of the breath detector; one set for all people. Fractions are of the usual depth of a breath.</summary>
internal sealed record BreathTuning
{
    public double StepHz { get; init; } = 25;
    public double FastHz { get; init; } = 1.5;
    public double SlowHz { get; init; } = 0.6;
    public double HighPassHz { get; init; }
    public double RiseOn { get; init; } = 0.20;
    public double FallOff { get; init; } = 0.16;
    public double NoiseTimes { get; init; } = 1.6;
    public double SlowFromNoise { get; init; } = 0.08;
    public double JumpPerS { get; init; } = 10;
    public double SettleS { get; init; } = 2;
    public double PhasePerS { get; init; } = 0.36;
    public double StillPerS { get; init; } = 0.12;
    public double PauseS { get; init; } = 10;
    public double PauseTimes { get; init; } = 2.2;

    public static BreathTuning Of(BreathSensor sensor) => sensor switch
    {
        BreathSensor.Flow => new() { FastHz = 3, SlowHz = 1 },
        BreathSensor.Force => new() { HighPassHz = 0.05, FastHz = 0.9, SlowHz = 0.5 },
        _ => new(),
    };
}
