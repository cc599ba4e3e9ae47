using SotTable.Device;
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

    // How far from half and half two cells have to be; at 0.03 the places don't differ enough for a fit.
    private const double LeastTilt = 0.05;
    private static readonly TimeSpan Restless = TimeSpan.FromSeconds(60);

    // Whoever has put a weight looks at the screen by then; a silent screen makes them touch it again.
    private static readonly TimeSpan Fidgety = TimeSpan.FromSeconds(10);
    private readonly int[] _channels = [.. Enumerable.Range(0, profile.Channels.Count).Where(i => profile.Channels[i].Block == block)];
    private double[] _nominal = [];
    private double _scaleFactor = 1;
    private TimeSpan _now;

    /// <summary>Load channels of the block.</summary>
    public int Cells => _channels.Length;

    /// <summary>Counts of each cell without load, the newest.</summary>
    public IReadOnlyList<double> Zero { get; private set; } = [];

    /// <summary>Standard deviation of each cell without load, counts.</summary>
    public IReadOnlyList<double> Noise { get; private set; } = [];

    /// <summary>Newtons per count of each cell by its sheet, once the zero is taken.</summary>
    public IReadOnlyList<double> Nominal => _nominal;

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
        var (expected, before) = (load.MassKg * gravity, Zero);
        var means = await ChangeToAsync($"Put {load.Words} {Place(load.Mark)} of block {block}.", load.Words, expected, load.Mark, before, expected, cancellationToken);
        double[] above = [.. means.Zip(before, (m, z) => m - z)];
        talk.Say($"  taken: {above.Sum():0} counts.");
        await EmptyAsync("Take it off.", expected, before, cancellationToken);
        await ReturnAsync(expected, before, cancellationToken);
        return new(
            load.Use, load.Mark, load.MassKg, tolerance * load.MassKg, [.. above.Select((a, i) => a - (0.5 * (Zero[i] - before[i])))], [.. Zero.Zip(before, (z, b) => z - b)]);
    }

    /// <summary>Has the block's load changed, and reads it when it is still.</summary>
    /// <param name="prompt">What to do.</param>
    /// <param name="words">The weight in it.</param>
    /// <param name="totalN">What lies on the block then.</param>
    /// <param name="mark">Where: 0 in the middle.</param>
    /// <param name="from">Counts before.</param>
    /// <param name="changeN">By how much it has to change, with its sign.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<IReadOnlyList<double>> ChangeToAsync(
        string prompt, string words, double totalN, int mark, IReadOnlyList<double> from, double changeN, CancellationToken cancellationToken)
    {
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } busy) throw new StartRefusedException(ExitCode.Busy, busy + "; then go on with --resume");
        talk.Say(prompt);
        bench.Asked(block, totalN, mark);
        IReadOnlyList<double>? refused = null;
        var (lay, toldN) = (false, double.NaN);

        // A weight that was there and is gone without having been read; what was refused has to be taken off before that counts again.
        void Look(IReadOnlyList<double> m, bool still)
        {
            var part = Math.Abs(Newtons(m, from) / changeN);
            if (part > 0.5 && refused is null) lay = true;
            if (part > 0.2 || !still) return;
            if (lay && changeN > 0 && !talk.IsScripted) talk.Say($"  it was gone before it was read: put {words} {Place(mark)} again, until \"taken\" stands here.");
            (lay, refused) = (false, null);
        }

        while (true)
        {
            var (means, _) = await StillAsync(
                Noise, m => Newtons(m, from) is var n && Math.Abs(n) > Math.Max(0.2 * Math.Abs(changeN), 0.2 * scale.EN) && (refused is null || Moved(m, refused) >= 0.1 * Math.Abs(changeN)), cancellationToken,
                Look);
            var seen = Newtons(means, from) * _scaleFactor;
            var wrong = Math.Abs((seen / changeN) - 1) > Math.Max(WrongAbove, 0.5 * scale.EN / Math.Abs(changeN))
                ? $"expected about {LoadPlan.Weight(changeN / gravity)}, saw {LoadPlan.Weight(seen / gravity)}: wrong weight? Put {words} {Place(mark)} of block {block}."
                : Misplaced(means, from, mark, words);
            if (wrong.Length == 0)
            {
                if (_scaleFactor == 1) _scaleFactor = changeN / Newtons(means, from);
                return means;
            }

            if (talk.IsScripted) throw new CalibrationRefusedException(wrong);
            talk.Say($"  {wrong}");
            if (_scaleFactor != 1 && Math.Abs(seen - toldN) < 0.05 * Math.Abs(changeN))
                talk.Say($"  The same as before: if this weight is right, the first one on block {block} was not. Ctrl-C, then begin anew without --resume.");
            (refused, lay, toldN) = (means, false, seen);
            bench.Asked(block, totalN, mark);
        }
    }

    /// <summary>Has the block emptied and reads its zero.</summary>
    public async Task EmptyAsync(string prompt, double fromN, IReadOnlyList<double> zero, CancellationToken cancellationToken)
    {
        talk.Say(prompt);
        bench.Asked(block, 0, 0);
        (Zero, _) = await StillAsync(Noise, m => Math.Abs(Newtons(m, zero)) < (0.05 * fromN) + (2 * scale.EN), cancellationToken, waiting: m => Lies(m, zero));
    }

    // The zero has to come back; a person who has forgotten something on the block is told, and may take it off.
    private async Task ReturnAsync(double expectedN, IReadOnlyList<double> before, CancellationToken cancellationToken)
    {
        var most = Math.Max(scale.EN, 0.002 * expectedN);
        double Shift(IReadOnlyList<double> m) => Newtons(m, before) * _scaleFactor;
        if (Math.Abs(Shift(Zero)) <= most) return;
        if (!talk.IsScripted)
        {
            talk.Say($"  {Lies(Zero, before)}; if nothing does, wait until it is back.");
            var end = _now + Restless;
            (Zero, _) = await StillAsync(Noise, m => Math.Abs(Shift(m)) <= most || _now > end, cancellationToken, waiting: m => Lies(m, before));
            if (Math.Abs(Shift(Zero)) <= most) return;
        }

        throw new CalibrationRefusedException($"the zero of block {block} moved by {Shift(Zero):0.00} N: let it warm up, see that nothing touches the block, then go on with --resume");
    }

    private string Lies(IReadOnlyList<double> means, IReadOnlyList<double> zero) => Newtons(means, zero) * _scaleFactor / gravity is var kg && kg > 0
        ? $"about {LoadPlan.Weight(kg)} still lie on block {block}: take everything off"
        : $"block {block} reads {LoadPlan.Weight(-kg)} less than empty: see that nothing lifts or touches it";

    private static string Place(int mark) => mark == 0 ? "on the middle" : $"on mark {mark}";

    /// <summary>Reads the block as it is, when it is still.</summary>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellationToken) => (await StillAsync(Noise, _ => true, cancellationToken)).Means;

    /// <summary>Watches what lies there, a reading each interval. Who touches the block meanwhile is told, and has to begin again.</summary>
    /// <param name="length">How long.</param>
    /// <param name="every">Interval.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<TimedCounts> WatchAsync(TimeSpan length, TimeSpan every, CancellationToken cancellationToken)
    {
        var (minutes, counts) = (new List<double>(), new List<IReadOnlyList<double>>());
        var (start, said) = (_now, 0);
        while (true)
        {
            var (from, read) = (_now, new List<IReadOnlyList<double>>());
            do read.Add(await ReadAsync(cancellationToken));
            while (_now - from < every / 2); // what a second can't tell for its noise, half an interval does
            double[] means = [.. Enumerable.Range(0, Cells).Select(c => read.Average(r => r[c]))];
            if (counts.Count > 0 && Math.Abs(Newtons(means, counts[^1])) > 4 * scale.EN) throw new CalibrationRefusedException($"the load on block {block} changed while it was watched: leave it alone, and go on with --resume");
            minutes.Add((from - start + ((_now - from) / 2)).TotalMinutes);
            counts.Add(means);
            if (_now - start >= length) return new(minutes, counts);
            if ((int)(_now - start).TotalMinutes / 5 > said) talk.Say($"  {(length - (_now - start)).TotalMinutes:0} minutes left.");
            said = (int)(_now - start).TotalMinutes / 5;
            while (_now < from + every) await NextAsync(cancellationToken);
        }
    }

    // Whatever comes, time goes on with it.
    private async ValueTask<RawSample> NextAsync(CancellationToken cancellationToken)
    {
        var sample = await bench.NextAsync(cancellationToken);
        if (sample.At > _now) _now = sample.At;
        return sample;
    }

    private double Newtons(IReadOnlyList<double> means, IReadOnlyList<double> zero) => means.Select((m, i) => (m - zero[i]) * _nominal[i]).Sum();

    // A weight over a cell presses mostly on that cell; otherwise the corners would tell nothing, or of each other. Empty when it does.
    private string Misplaced(IReadOnlyList<double> means, IReadOnlyList<double> from, int mark, string words)
    {
        if (mark == 0 || Cells < 2) return "";
        double[] loads = [.. means.Select((m, i) => (m - from[i]) * _nominal[i])];
        var most = Array.IndexOf(loads, loads.Max());
        var share = loads[mark - 1] / loads.Sum();
        string Name(int cell) => profile.Channels[_channels[cell]].Name;
        return Cells == 2 && Math.Abs(share - 0.5) < LeastTilt ? $"{Name(mark - 1)} carries only {100 * share:0} % of it: put {words} right over mark {mark}."
            : most != mark - 1 ? $"expected most of it on {Name(mark - 1)}, saw it on {Name(most)}: another mark, or cells wired the other way round? Put {words} on mark {mark}."
            : "";
    }

    private double Moved(IReadOnlyList<double> means, IReadOnlyList<double> before) => means.Select((m, i) => Math.Abs((m - before[i]) * _nominal[i])).Sum();

    // Waits until the window is still and holds what is waited for. At the first zero the noise isn't known: the window's own has to do.
    private async Task<(double[] Means, double[] Noise)> StillAsync(
        IReadOnlyList<double>? noise, Func<IReadOnlyList<double>, bool> holds, CancellationToken cancellationToken, Action<IReadOnlyList<double>, bool>? look = null,
        Func<IReadOnlyList<double>, string>? waiting = null)
    {
        var window = new StillWindow(_channels.Length, profile.Channels[_channels[0]].SampleRateHz);
        TimeSpan? since = null, moving = null;
        var judged = 0;
        while (true)
        {
            var sample = await NextAsync(cancellationToken);
            var cell = Array.IndexOf(_channels, sample.Channel);
            since ??= sample.At;
            if (sample.At - since > Restless)
            {
                var why = Why(window, noise, waiting);
                if (talk.IsScripted) throw new CalibrationRefusedException(why);
                talk.Say($"  {why}");
                (since, moving) = (sample.At, null);
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
            var still = Restlessness(window, noise) <= 1;
            look?.Invoke(window.Means, still);
            if (still && window.Means is var means && holds(means)) return ([.. means], [.. window.Noise]);
            moving = still ? null : moving ?? sample.At;
            if (talk.IsScripted || !(sample.At - moving > Fidgety)) continue;
            talk.Say($"  {Why(window, noise, waiting)}");
            (since, moving) = (sample.At, TimeSpan.MaxValue); // told; after a minute again
        }
    }

    private double Restlessness(StillWindow window, IReadOnlyList<double>? noise) => window.Restlessness(noise ?? window.Noise, 0.25 * scale.EN / _nominal.Max());

    private string Why(StillWindow window, IReadOnlyList<double>? noise, Func<IReadOnlyList<double>, string>? waiting) => !window.IsFull
        ? $"block {block}: no good samples for a minute: sottable status says which cell is silent"
        : Restlessness(window, noise) is > 1 and var r
            ? $"block {block} is still moving ({r:0.0} times what noise lets expect): see that nothing swings or touches it"
            : waiting?.Invoke(window.Means) ?? $"block {block}: still waiting for the weight";
}

/// <summary>A calibration that can't go on; nothing was changed. The message says what to do.</summary>
internal sealed class CalibrationRefusedException(string message) : Exception(message);
