using SotTable.Samples;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>A load cell and its place: newtons to the converter's input, with the errors that a calibration has to find.</summary>
internal sealed class LoadCell
{
    // Counts of a converter of 24 bits whose full scale is ± half the excitation over the gain.
    private const double Words = 16777216;
    private const double NoiseN = 0.02;
    private const double HumN = 2.5;
    private const double HumHz = 50;
    private const double JumpN = 30;
    private const double HalfBridgeN = 200;
    private readonly PatientModel _patient;
    private readonly ChipFaults _faults;
    private readonly int _channel;
    private readonly Seeded _noise;
    private readonly double _fractionPerN;
    private readonly double _zeroN;

    /// <summary>Makes a cell with its own gain error (up to ±3 %) and zero (up to ±20 N).</summary>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="profile">Capacity, sensitivity and gain.</param>
    /// <param name="patient">Who presses on it.</param>
    /// <param name="faults">What is wrong with it.</param>
    /// <exception cref="ArgumentException">Capacity or sensitivity is missing.</exception>
    public LoadCell(int seed, int channel, ChannelProfile profile, PatientModel patient, ChipFaults faults)
    {
        if (profile is not { CapacityN: > 0, SensitivityMvPerV: > 0 })
            throw new ArgumentException($"channel {profile.Name}: a load channel needs capacityN and sensitivityMvPerV above 0", nameof(profile));
        _patient = patient;
        _faults = faults;
        _channel = channel;
        _noise = new Seeded(seed, 500 + channel);
        var character = new Seeded(seed, 600 + channel);
        var ratioPerN = profile.SensitivityMvPerV.Value * 1e-3 / profile.CapacityN.Value;
        _fractionPerN = 2 * 128 * ratioPerN * (1 + character.Between(0, -0.03, 0.03));
        _zeroN = character.Between(1, -20, 20);
        GainNPerCount = 1 / (_fractionPerN * (Words / 2) * profile.Gain / 128);
        ZeroCounts = _zeroN / GainNPerCount;
    }

    /// <summary>The true newtons a count.</summary>
    public double GainNPerCount { get; }

    /// <summary>The true counts without load.</summary>
    public double ZeroCounts { get; }

    /// <summary>The converter's input at gain 128, 1 at full scale.</summary>
    /// <param name="at">Monotonic time.</param>
    public double Input(TimeSpan at)
    {
        var force = _patient.LoadN(_channel, at);
        if (_faults.Stands(ChipFault.Shunt, at)) force *= 0.75;
        if (_faults.Stands(ChipFault.ZeroJump, at)) force += JumpN;
        if (_faults.Stands(ChipFault.HalfBridge, at)) force = (0.5 * force) + HalfBridgeN;
        if (_faults.Stands(ChipFault.Hum, at)) force += HumN * Math.Sin(Math.Tau * HumHz * at.TotalSeconds);
        return _fractionPerN * (force + _zeroN + (NoiseN * _noise.Gauss(at.Ticks)));
    }
}
