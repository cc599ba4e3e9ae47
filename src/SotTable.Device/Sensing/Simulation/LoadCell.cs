using SotTable.Samples;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>A load cell and its place: newtons to the converter's input, with the errors that a calibration has to find, and those that come with time and warmth.</summary>
internal sealed class LoadCell
{
    // Counts of a converter of 24 bits whose full scale is ± half the excitation over the gain.
    private const double Words = 16777216;
    private const double NoiseN = 0.02;
    private const double HumN = 2.5;
    private const double JumpN = 30;
    private const double HalfBridgePart = 0.4;
    private const double ShuntPart = 0.25;
    private const double ShuntStickN = 1;

    // Class C3: the zero may move by 0.14 N in 5 °C on a cell of 200 kg, and creep may reach 0.0245 % of the load in 30 minutes; most cells stay at half of it.
    private const double ZeroPerDegree = 0.14 / 5 / 1961.3;
    private const double SpanPerDegree = 1e-5;
    private const double CreepPart = 1.5e-4;

    // Up and down may lie apart by 0.02 % of the capacity in that class.
    private const double HysteresisPart = 2e-4;
    private const double CablePullN = 4;
    private const double CablePullSeconds = 240;
    private const double CrossTalkPart = 0.1;
    private const double SideLoadPart = 0.02;
    private const double StopAtN = 20;
    private const double StopAtPart = 0.1;
    private const double PastStop = 0.1;
    private static readonly double Tilted = Math.Cos(30 * Math.PI / 180);
    private readonly PatientModel _patient;
    private readonly Climate _climate;
    private readonly ChipFaults _faults;
    private readonly int _channel;
    private readonly Seeded _noise;
    private readonly double _capacityN;
    private readonly double _fractionPerN;
    private readonly double _zeroN;
    private readonly double _zeroNPerDegree;
    private readonly double _spanPerDegree;
    private CellCreep _creep;
    private CellHysteresis _hysteresis;
    private double _frameN;

    /// <summary>Makes a cell with its own gain error (up to ±3 %) and zero (up to ±20 N).</summary>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="profile">Capacity, sensitivity and gain.</param>
    /// <param name="patient">Who presses on it.</param>
    /// <param name="climate">How warm it is.</param>
    /// <param name="faults">What is wrong with it.</param>
    /// <exception cref="ArgumentException">Capacity or sensitivity is missing.</exception>
    public LoadCell(int seed, int channel, ChannelProfile profile, PatientModel patient, Climate climate, ChipFaults faults)
    {
        if (profile is not { CapacityN: > 0, SensitivityMvPerV: > 0 })
            throw new ArgumentException($"channel {profile.Name}: a load channel needs capacityN and sensitivityMvPerV above 0", nameof(profile));
        _patient = patient;
        _climate = climate;
        _faults = faults;
        _channel = channel;
        _noise = new Seeded(seed, 500 + channel);
        var character = new Seeded(seed, 600 + channel);
        _capacityN = profile.CapacityN.Value;
        var ratioPerN = profile.SensitivityMvPerV.Value * 1e-3 / _capacityN;
        _fractionPerN = 2 * 128 * ratioPerN * (1 + character.Between(0, -0.03, 0.03));
        _zeroN = character.Between(1, -20, 20);
        _zeroNPerDegree = character.Between(2, -ZeroPerDegree, ZeroPerDegree) * _capacityN;
        _spanPerDegree = character.Between(3, -SpanPerDegree, SpanPerDegree);
        _creep = new CellCreep(CreepPart * character.Between(4, 0.5, 1));
        _hysteresis = new CellHysteresis(HysteresisPart * _capacityN * character.Between(5, 0.3, 1), _capacityN);
        GainNPerCount = 1 / (_fractionPerN * (Words / 2) * profile.Gain / 128);
        ZeroCounts = _zeroN / GainNPerCount;
    }

    /// <summary>The true newtons a count, at the temperature of the start.</summary>
    public double GainNPerCount { get; }

    /// <summary>The true counts without load, at the temperature of the start.</summary>
    public double ZeroCounts { get; }

    /// <summary>How long a conversion lasts.</summary>
    public double ConversionSeconds { get; set; }

    /// <summary>The converter's input at gain 128, 1 at full scale.</summary>
    /// <param name="at">Monotonic time of the conversion's end.</param>
    public double Input(TimeSpan at)
    {
        if (_faults.Stands(ChipFault.NoExcitation, at)) return 0;
        var force = Strain(_patient.LoadN(_channel, at), at);
        if (_faults.Stands(ChipFault.CrossTalk, at)) force += CrossTalkPart * _patient.OtherBlockN(_channel, at);
        force += _zeroN + (NoiseN * _noise.Gauss(at.Ticks));
        if (_faults.Stands(ChipFault.Hum, at)) force += HumN * MainsHum.Mean(at, ConversionSeconds);
        return _fractionPerN * (_faults.Stands(ChipFault.Reversed, at) ? -force : force);
    }

    // What the cell makes of a force on the block, in newtons of a good cell without its zero.
    private double Strain(double force, TimeSpan at)
    {
        if (_faults.Stands(ChipFault.Tilt, at)) force *= Tilted;
        if (_faults.Stands(ChipFault.StopContact, at)) force = Math.Min(force, StopN + (PastStop * (force - StopN)));
        if (_faults.Stands(ChipFault.Shunt, at)) force -= Frame(force);
        var warmer = _climate.Above(at);
        if (_faults.Stands(ChipFault.CablePull, at)) force += CablePullN * Math.Sin(Math.Tau * at.TotalSeconds / CablePullSeconds);
        force = (force * (1 + (_spanPerDegree * warmer))) + _hysteresis.After(force) + _creep.After(force, at.TotalSeconds) + (_zeroNPerDegree * warmer);
        if (_faults.Stands(ChipFault.ZeroJump, at)) force += JumpN;
        if (_faults.Stands(ChipFault.SideLoad, at)) force += SideLoadPart * _capacityN;
        return _faults.Stands(ChipFault.HalfBridge, at) ? (0.5 * force) + (HalfBridgePart * _capacityN) : force;
    }

    private double StopN => Math.Min(StopAtN, StopAtPart * _capacityN);

    // The frame takes its part, but sticks: it follows only once it is pushed by more than friction holds.
    private double Frame(double force) => _frameN = Math.Clamp(_frameN, Math.Max(0, (ShuntPart * force) - ShuntStickN), (ShuntPart * force) + ShuntStickN);
}
