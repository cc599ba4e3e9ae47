using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>Reads one block through the gate: zero, and loads that are put on and taken off without a key.</summary>
/// <param name="bench">The samples.</param>
/// <param name="talk">Tells the technician.</param>
/// <param name="profile">The wiring.</param>
/// <param name="block">Which block.</param>
/// <param name="scale">What it has to weigh to.</param>
/// <param name="gravity">m/s².</param>
internal sealed class BlockReader(IBench bench, Conversation talk, TableProfile profile, BlockId block, ScaleClass scale, double gravity)
{
    private const double WrongAbove = 0.2;
    private static readonly TimeSpan Restless = TimeSpan.FromSeconds(60);
    private readonly int[] _channels = [.. Enumerable.Range(0, profile.Channels.Count).Where(i => profile.Channels[i].Block == block)];
    private double[] _nominal = [];
    private double _scaleFactor = 1;

    /// <summary>Load channels of the block.</summary>
    public int Cells => _channels.Length;

    /// <summary>Counts of each cell without load, the newest.</summary>
    public IReadOnlyList<double> Zero { get; private set; } = [];

    /// <summary>Standard deviation of each cell without load, counts.</summary>
    public IReadOnlyList<double> Noise { get; private set; } = [];

    /// <summary>Takes the zero of the empty block.</summary>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task TakeZeroAsync(CancellationToken cancellationToken)
    {
        _nominal = [.. _channels.Select(i => profile.Channels[i]).Select(c => c.CapacityN!.Value / (c.SensitivityMvPerV!.Value * 1e-3 * c.Gain * (1L << c.Bits)))]; // load channels have both
        (Zero, Noise) = await StillAsync(null, _ => true, cancellationToken);
    }

    /// <summary>Has a load put on, reads it, has it taken off and reads the zero again.</summary>
    /// <param name="load">What is planned.</param>
    /// <param name="tolerance">How far the mass may be off, as a part.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <exception cref="CalibrationRefusedException">It can't be used; the message says what to do.</exception>
    public async Task<LoadRow> TakeAsync(PlannedLoad load, double tolerance, CancellationToken cancellationToken)
    {
        var expected = load.MassKg * gravity;
        talk.Say($"Put {load.Words} {(load.Mark == 0 ? "on the middle" : $"on mark {load.Mark}")} of block {block}.");
        bench.Asked(block, expected, load.Mark);
        var before = Zero;
        var refused = double.NaN;
        double[] above = [];
        while (true)
        {
            var (means, _) = await StillAsync(
                Noise, m => Newtons(m, before) is var n && Math.Abs(n) > 0.2 * expected && !(Math.Abs(n - refused) < 0.1 * expected), cancellationToken);
            above = [.. means.Zip(before, (m, z) => m - z)];
            var seen = Newtons(means, before) * _scaleFactor;
            if (Math.Abs((seen / expected) - 1) <= WrongAbove) break;
            var sentence = $"expected about {load.MassKg:0.#} kg, saw {seen / gravity:0.0} kg: wrong weight? Put {load.Words} on block {block}.";
            if (talk.IsScripted) throw new CalibrationRefusedException(sentence);
            talk.Say($"  {sentence}");
            refused = Newtons(means, before);
        }

        if (_scaleFactor == 1) _scaleFactor = expected / Newtons([.. above.Zip(before, (a, z) => a + z)], before);
        talk.Say($"  taken: {above.Sum():0} counts. Take it off.");
        bench.Asked(block, 0, 0);
        (Zero, _) = await StillAsync(Noise, m => Math.Abs(Newtons(m, before)) < (0.05 * expected) + (2 * scale.EN), cancellationToken);
        var shift = Newtons(Zero, before) * _scaleFactor;
        if (Math.Abs(shift) > Math.Max(scale.EN, 0.002 * expected))
            throw new CalibrationRefusedException($"the zero of block {block} moved by {shift:0.00} N: let it warm up, see that nothing touches the block, then go on with --resume");
        return new(
            load.Use, load.Mark, load.MassKg, tolerance * load.MassKg, [.. above.Select((a, i) => a - (0.5 * (Zero[i] - before[i])))], [.. Zero.Zip(before, (z, b) => z - b)]);
    }

    private double Newtons(IReadOnlyList<double> means, IReadOnlyList<double> zero) => means.Select((m, i) => (m - zero[i]) * _nominal[i]).Sum();

    // Waits until the window is still and holds what is waited for. At the first zero the noise isn't known: the window's own has to do.
    private async Task<(double[] Means, double[] Noise)> StillAsync(IReadOnlyList<double>? noise, Func<IReadOnlyList<double>, bool> holds, CancellationToken cancellationToken)
    {
        var window = new StillWindow(_channels.Length, profile.Channels[_channels[0]].SampleRateHz);
        TimeSpan? since = null;
        var judged = 0;
        while (true)
        {
            var sample = await bench.NextAsync(cancellationToken);
            var cell = Array.IndexOf(_channels, sample.Channel);
            since ??= sample.At;
            if (sample.At - since > Restless)
            {
                var why = Why(window, noise);
                if (talk.IsScripted) throw new CalibrationRefusedException(why);
                talk.Say($"  {why}");
                since = sample.At;
            }

            if (cell < 0 || (sample.Flags & SampleFlags.Settling) != 0) continue;
            if (sample.Fault == SampleFault.Saturated || sample.Counts is 8_388_607 or -8_388_608)
                throw new CalibrationRefusedException($"{profile.Channels[sample.Channel].Name} is at the end of its converter's range: take the load off, check wiring and gain");
            if (!sample.IsValid)
            {
                window.Clear();
                continue;
            }

            window.Add(cell, sample.Counts);
            if (cell != 0 || !window.IsFull || ++judged % 8 != 0) continue;
            if (window.Restlessness(noise ?? window.Noise, 0.25 * scale.EN / _nominal.Max()) <= 1 && window.Means is var means && holds(means)) return ([.. means], [.. window.Noise]);
        }
    }

    private string Why(StillWindow window, IReadOnlyList<double>? noise) => !window.IsFull
        ? $"block {block}: no good samples for a minute: sottable status says which cell is silent"
        : window.Restlessness(noise ?? window.Noise, 0.25 * scale.EN / _nominal.Max()) is > 1 and var r
            ? $"block {block} is still moving ({r:0.0} times what noise lets expect): see that nothing swings or touches it"
            : $"block {block}: still waiting for the weight";
}

/// <summary>A calibration that can't go on; nothing was changed. The message says what to do.</summary>
internal sealed class CalibrationRefusedException(string message) : Exception(message);
