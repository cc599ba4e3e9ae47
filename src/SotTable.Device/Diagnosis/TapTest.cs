using SotTable.Samples;

namespace SotTable.Device.Diagnosis;

/// <summary>
/// Asks for a press on each cell and looks who moves: cells that are swapped, turned, dead or held up by the frame show themselves only so. The breath
/// sensor is pressed too: a hose that is off moves nothing, one on the other port moves the wrong way.
/// </summary>
/// <param name="bench">The table.</param>
/// <param name="scales">What the counts of each channel mean.</param>
/// <param name="noise">Noise of each channel in counts, rms; 0 when it gave nothing.</param>
internal sealed class TapTest(IBench bench, IReadOnlyList<ChannelScale> scales, IReadOnlyList<double> noise)
{
    private const double LeastN = 1;
    private const double NoiseTimes = 10;
    private const double KnownWithin = 0.10;

    // What the profile says of a cell is its type's, not its own.
    private const double NominalWithin = 0.25;

    // Table and cushion hand less on from block to block.
    private const double LeakPart = 0.05;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // Somebody carries the mass from cell to cell.
    private static readonly TimeSpan PatienceForMass = TimeSpan.FromSeconds(45);
    private readonly double[] _last = new double[bench.Profile.Channels.Count];

    private readonly double[]?[] _moved = new double[]?[bench.Profile.Channels.Count];

    /// <summary>Tests channels one after the other. A press on one also says whose cell answers in another's place, so all are judged at the end.</summary>
    /// <param name="channels">Those that give samples.</param>
    /// <param name="hand">Who presses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<DiagnosisLine>> RunAsync(IReadOnlyList<int> channels, IHand hand, CancellationToken cancellationToken)
    {
        foreach (var index in channels) _moved[index] = await PressAsync(index, hand, cancellationToken);
        return [.. channels.Select(i => Judge(i, _moved, hand.KnownN(bench.Profile.Channels[i])))];
    }

    private async Task<double[]> PressAsync(int index, IHand hand, CancellationToken cancellationToken)
    {
        var before = await MeansAsync(cancellationToken);
        hand.Press(index, bench.Profile.Channels[index]);
        var moved = new double[before.Length];
        var known = hand.KnownN(bench.Profile.Channels[index]);
        for (var waited = TimeSpan.Zero; waited < (known is null ? Patience : PatienceForMass); waited += Window)
        {
            var now = await MeansAsync(cancellationToken);
            for (var i = 0; i < now.Length; i++)
            {
                var change = (now[i] - before[i]) * scales[i].PerCount;
                if (Math.Abs(change) > Math.Abs(moved[i])) moved[i] = change;
            }

            // It is over when whoever moved is back.
            var first = MostMoved(moved);
            if (first >= 0 && Math.Abs((now[first] - before[first]) * scales[first].PerCount) < Math.Abs(moved[first]) / 2) break;
        }

        return moved;
    }

    /// <summary>What the movements say about one channel.</summary>
    /// <param name="asked">The channel.</param>
    /// <param name="presses">For each channel that was pressed: the largest change of each channel in its unit, with its sign.</param>
    /// <param name="knownN">The force, when it is known.</param>
    internal DiagnosisLine Judge(int asked, double[]?[] presses, double? knownN)
    {
        var c = bench.Profile.Channels[asked];
        var moved = presses[asked] ?? throw new ArgumentException($"channel {c.Name} was not pressed", nameof(presses));
        var most = MostMoved(moved);
        var own = moved[asked];
        if (c.Kind == ChannelKind.Breath)
        {
            if (Math.Abs(own) < Threshold(asked)) return Line(LineVerdict.Fault, "hose-off", "pressed, and nothing moved: the hose is off, or the sensor gives no signal");
            return own < 0
                ? Line(LineVerdict.Fault, "hose-swapped", $"pressed, and it moved down by {-own:0.00} {scales[asked].Unit}: the hose sits on the other port")
                : Line(LineVerdict.Ok, "ok", $"pressed, moved up by {own:0.00} {scales[asked].Unit}");
        }

        if (most < 0) return Line(LineVerdict.Fault, "no-movement", "pressed, and no cell moved: the cell carries nothing, or its signal wires are off");
        if (most != asked && Math.Abs(own) < Math.Abs(moved[most]) / 2)
        {
            // The plate hands a part of the press on. Who answers the loudest when it is pressed itself has only had its part.
            if (Answers(most, presses)) return Line(LineVerdict.Fault, "no-movement", $"pressed, and only {bench.Profile.Channels[most].Name} beside it moved: the cell carries nothing, or its signal wires are off");
            return Line(LineVerdict.Fault, "swapped", $"pressed {c.Name}, and {bench.Profile.Channels[most].Name} moved: their plugs are swapped");
        }

        if (own < 0) return Line(LineVerdict.Fault, "reversed", $"pressed, and it moved down by {-own:0.0} N: its two signal wires are swapped");
        if (Leak(asked, presses) is { } from)
        {
            return Line(LineVerdict.Look, "cross-talk", FormattableString.Invariant($"moves by {presses[from]![asked]:+0.0;-0.0} N when {bench.Profile.Channels[from].Name} under the other block is pressed: if nobody touched both, keep their cables apart and leave no input of a converter open"));
        }

        if (knownN is not { } force) return Line(LineVerdict.Ok, "ok", $"pressed, moved by {own:0.0} N");

        // What its neighbours under the same block carry of it counts as well, if they can tell.
        foreach (var i in Enumerable.Range(0, moved.Length).Where(i => bench.Profile.Channels[i].Block == c.Block && !(Answers(i, presses) && presses[i]![i] > 0)))
            return Line(LineVerdict.NotChecked, "neighbour", $"pressed, moved by {own:0.0} N; what it should be can't be told while {bench.Profile.Channels[i].Name} beside it does not work");
        var shown = moved.Where((_, i) => bench.Profile.Channels[i].Block == c.Block).Sum();
        var text = FormattableString.Invariant($"{force:0.0} N were put there, {shown:0.0} N shown");
        var (within, other) = scales[asked].Calibrated ? (KnownWithin, "the calibration is another cell's") : (NominalWithin, "capacity or sensitivity in the profile are another cell's");
        if (shown < force * (1 - within)) return Line(LineVerdict.Fault, "shunt", $"{text}: the block touches the frame or its stop, stands tilted, or {other}");
        return shown > force * (1 + within) ? Line(LineVerdict.Fault, "span", $"{text}: {other}") : Line(LineVerdict.Ok, "ok", text);

        DiagnosisLine Line(LineVerdict verdict, string code, string sentence) => new("tap", c.Name, verdict, code, sentence);
    }

    // The cell under the other block, with which nothing but wires connects this one, whose press it shows as well.
    private int? Leak(int i, double[]?[] presses)
    {
        for (var j = 0; j < presses.Length; j++)
        {
            var (own, other) = (bench.Profile.Channels[i], bench.Profile.Channels[j]);
            if (other.Kind != ChannelKind.Load || other.Block == own.Block || !Answers(j, presses)) continue;
            var seen = Math.Abs(presses[j]![i]);
            if (seen >= Threshold(i) && seen > LeakPart * Math.Abs(presses[j]![j])) return j;
        }

        return null;
    }

    // Whether a channel is the one that moves most when it is pressed.
    private bool Answers(int i, double[]?[] presses) => presses[i] is { } moved && MostMoved(moved) == i;

    private double Threshold(int i)
    {
        var c = bench.Profile.Channels[i];
        var counts = Math.Max(noise[i], scales[i].ExpectedNoise ?? 1) * NoiseTimes;
        return Math.Max(c.Kind == ChannelKind.Load ? LeastN : 0, counts * Math.Abs(scales[i].PerCount));
    }

    // The load channel that moved most; −1 when none did.
    private int MostMoved(double[] moved)
    {
        var most = -1;
        for (var i = 0; i < moved.Length; i++)
            if (Math.Abs(moved[i]) >= Threshold(i) && (most < 0 || Math.Abs(moved[i]) / Threshold(i) > Math.Abs(moved[most]) / Threshold(most))) most = i;
        return most;
    }

    private async Task<double[]> MeansAsync(CancellationToken cancellationToken)
    {
        var sums = new (double Sum, int Count)[bench.Profile.Channels.Count];
        await bench.SampleAsync(Window, (in RawSample s) => sums[s.Channel] = s.IsValid ? (sums[s.Channel].Sum + s.Counts, sums[s.Channel].Count + 1) : sums[s.Channel], cancellationToken);
        return [.. sums.Select((s, i) => s.Count > 0 ? s.Sum / s.Count : _last[i]).Select((m, i) => _last[i] = m)];
    }
}
