using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>How the counts of a table's load cells become a load: newtons by a calibration, counts without one. One owner; not thread-safe.</summary>
internal sealed class LoadScale
{
    private readonly CellGain[] _gain;
    private readonly double[] _zero;

    public LoadScale(TableProfile profile, Calibration? calibration)
    {
        var loads = profile.Channels.Where(c => c.Kind == ChannelKind.Load).ToArray();
        if (calibration is not null && !calibration.Cells.Select(c => c.Channel).SequenceEqual(loads.Select(c => c.Name)))
            throw new ArgumentException($"the calibration does not fit the profile {profile.Id}", nameof(calibration));
        Calibrated = calibration is not null;
        _gain = [.. loads.Select((_, i) => calibration?.Cells[i].Gain ?? new CellGain(1))];
        _zero = [.. loads.Select((_, i) => calibration?.Cells[i].ZeroCounts ?? 0)];
        NominalNPerCount = [.. loads.Select(Nominal)];
    }

    /// <summary>True when loads are newtons.</summary>
    public bool Calibrated { get; }

    /// <summary>True once a session zero was taken.</summary>
    public bool Zeroed { get; private set; }

    /// <summary>Newtons per count by the cells' rating, good to a factor of two; only for "does something lie there", never shown.</summary>
    public double[] NominalNPerCount { get; }

    /// <summary>Load of a cell: newtons, or counts above the zero taken (raw counts before one was taken).</summary>
    public double Load(int channel, double counts) => _gain[channel].Newtons(counts - _zero[channel]);

    public double ZeroOf(int channel) => _zero[channel];

    public void Use(SessionZero zero)
    {
        for (var i = 0; i < _zero.Length; i++) _zero[i] = zero.Counts[i];
        Zeroed = true;
    }

    // The bridge gives S mV/V at its capacity; the converter is ratiometric with ±0.5·Vref/gain over all of its counts (sources differ by a factor of two).
    private static double Nominal(ChannelProfile c) =>
        c is { CapacityN: { } capacity, SensitivityMvPerV: { } sensitivity } ? capacity / (sensitivity * 1e-3 * c.Gain * (1L << c.Bits)) : 0;
}

/// <summary>A zero taken while both blocks were empty and still. Immutable.</summary>
/// <param name="At">Monotonic time of the newest sample in it.</param>
/// <param name="Counts">Counts of each load channel, in the order of the profile.</param>
/// <param name="ShiftN">How far it moved each channel from the zero before, in newtons; <c>null</c> without a calibration.</param>
public sealed record SessionZero(TimeSpan At, IReadOnlyList<double> Counts, IReadOnlyList<double>? ShiftN);
