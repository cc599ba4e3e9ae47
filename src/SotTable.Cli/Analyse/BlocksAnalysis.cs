using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Analyse;

/// <summary>What the blocks (or sides) of a recording carry: sums, contacts, events, rests with their slow change, centre of load, left and right.</summary>
internal sealed class BlocksAnalysis
{
    private const int MostListed = 2000;
    private readonly LoadRecording _recording;
    private readonly AnalyseChoices _choices;
    private readonly Block[] _blocks;
    private readonly List<LoadEvent> _pairEvents = [];
    private readonly LoadCourse _course;

    /// <summary>Runs a recording through the load chain.</summary>
    /// <param name="recording">In newtons, grams or kilograms.</param>
    /// <param name="choices">Thresholds.</param>
    public BlocksAnalysis(LoadRecording recording, AnalyseChoices choices)
    {
        (_recording, _choices) = (recording, choices);
        var channels = recording.Channels.Where(c => c.Block is not null).ToArray();
        var newtons = recording.NewtonsPerUnit ?? 1;
        var rate = recording.RateHz ?? 1;
        _blocks = [new(choices, recording.Creep.GetValueOrDefault(BlockId.A)), new(choices, recording.Creep.GetValueOrDefault(BlockId.B))];
        _course = new LoadCourse([.. channels.Select(c => new LoadCellScale(c.Block!.Value, new(newtons), 0, recording.SpikeFrom))], choices.Limits, (int)Math.Clamp(2 * rate, 16, 20_000))
        {
            SilentAfter = TimeSpan.FromSeconds(Math.Max(0.8, 4 / rate)),
        };
        _course.Pair.UncertaintyN = choices.UncertaintyN ?? 0;
        _course.Pair.Happened = (b, e) => (b < 0 ? _pairEvents : _blocks[b].Events).Add(e);
        _course.Pair.Passed = (b, s, phase) => _blocks[b].Second(s, phase, _course.Pair[b].RestsSince.TotalSeconds);
        _course.Weighed = (b, at, load) => _blocks[b].Weigh(at.TotalSeconds, load);
        Feed(channels);
        foreach (var b in _blocks) b.End();
    }

    /// <summary>The blocks that have channels, for <c>--json</c>.</summary>
    public IEnumerable<object> Blocks => _blocks.Select((b, i) => (b, i)).Where(x => x.b.Samples > 0).Select(x => AsData(x.b, x.i)).ToArray();

    /// <summary>Left and right; <c>null</c> with one block.</summary>
    public object? Pair
    {
        get
        {
            var (left, right) = (_blocks[0].Mean, _blocks[1].Mean);
            if (_blocks.Any(b => b.Samples == 0) || left + right <= 0) return null;
            double? u = _choices.UncertaintyN is { } each ? LoadBalance.Uncertainty(left, right, each, each) : null;
            return new
            {
                MeanSumN = SeriesAnalysis.Rounded(left + right),
                LeftPercent = SeriesAnalysis.Rounded(LoadBalance.LeftPercent(left, right)),
                Bai = SeriesAnalysis.Rounded(LoadBalance.Bai(left, right)),
                BaiMethod = LoadBalance.Method,
                BaiUncertainty = SeriesAnalysis.Rounded(u),
                BaiShown = SeriesAnalysis.Rounded(LoadBalance.Shown(left, right, _choices.UncertaintyN ?? 0, _choices.UncertaintyN ?? 0, _choices.Limits.PairFromN)),
                BaiOfSeconds = SeriesAnalysis.Rounded(_course.Pair.MeanBai),
                SecondsShown = _course.Pair.ShownSeconds,
                Events = _pairEvents.Take(MostListed).Select(Event),
            };
        }
    }

    // In the order of time; of a moment in the order of the file, so that a block's moment is complete with its last cell.
    private void Feed(LoadSeries[] channels)
    {
        var next = new int[channels.Length];
        while (true)
        {
            var first = -1;
            for (var c = 0; c < channels.Length; c++)
                if (next[c] < channels[c].Times.Count && (first < 0 || channels[c].Times[next[c]] < channels[first].Times[next[first]])) first = c;
            if (first < 0) break;
            _course.Add(At(channels[first].Times[next[first]]), first, channels[first].Values[next[first]++]);
        }

        // The last sample of each stands for the two that would follow it, so that every one is judged.
        for (var i = 1; i <= 2; i++)
            for (var c = 0; c < channels.Length; c++) _course.Add(At(channels[c].Times[^1] + (i / (_recording.RateHz ?? 1))), c, channels[c].Values[^1]);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    private object AsData(Block b, int index)
    {
        var channels = _recording.Channels.Where(c => c.Block == index).ToArray();
        return new
        {
            Name = "AB"[index].ToString(),
            Side = index == 0 ? "left" : "right",
            Channels = channels.Select(c => c.Name),
            b.Samples,
            MeanN = SeriesAnalysis.Rounded(b.Mean),
            MinN = SeriesAnalysis.Rounded(b.Min),
            MaxN = SeriesAnalysis.Rounded(b.Max),
            PartOfTimeBelowContactOff = SeriesAnalysis.Rounded(b.Below / (double)b.Samples),
            Centre = Centre(channels),
            ContactCount = b.Contacts.Count,
            Contacts = b.Contacts.Take(MostListed).Select(c => new { On = SeriesAnalysis.Rounded(c.On), Off = SeriesAnalysis.Rounded(c.Off), PeakN = SeriesAnalysis.Rounded(c.Peak) }),
            Events = _recording.Timed ? b.Events.Take(MostListed).Select(Event) : [],
            ZeroReturnN = SeriesAnalysis.Rounded(b.ZeroReturn),
            Rests = _recording.Timed ? b.Rests.Select(r => Rest(r, b)).OfType<object>() : [],
        };
    }

    // The centre of the mean loads is the mean of the centres, weighted by the load.
    private object? Centre(LoadSeries[] channels)
    {
        if (channels.Any(c => c.Place is null)) return null;
        var places = channels.Select(c => new CentreOfLoad(c.Place!.Value.X, c.Place.Value.Y)).ToArray(); // seen above
        return CentreOfLoad.Of([.. channels.Select(c => c.Values.Average() * (_recording.NewtonsPerUnit ?? 1))], places) is { } centre
            ? new { X = SeriesAnalysis.Rounded(centre.X), Y = SeriesAnalysis.Rounded(centre.Y) }
            : null;
    }

    private object? Rest(List<(LoadSecond Second, double? CreptN)> rest, Block block)
    {
        if (rest.Count < 30) return null;
        LoadSecond[] seconds = [.. rest.Select(r => r.Second)];
        var start = seconds[0].Index;
        var creep = _choices.CapacityN is { } capacity ? CellCreep.BoundN(capacity) : 0;
        double[] t = [.. seconds.Select(s => s.Seconds)];
        double[] load = [.. seconds.Select(s => s.Median)];
        var predicted = rest.All(r => r.CreptN is not null);
        var instrument = new InstrumentEvidence(creep, 0, predicted ? block.ZeroReturn - block.CreptAfter : block.ZeroReturn);
        var change = predicted && block.Creep is { } fit
            ? SlowChange.Of(t, load, [.. rest.Select(r => r.CreptN!.Value)], _choices.Limits.MedianOver, instrument, fit) // predicted: all have one
            : SlowChange.Of(t, load, _choices.Limits.MedianOver, instrument);
        if (change is null) return null;
        var curve = change.Curve;
        var limit = _choices.Limits.SettledSlope(curve.Final, curve.SlopeUncertainty);
        return new
        {
            From = start,
            Until = seconds[^1].Index + 1,
            Verdict = Word(change.Verdict),
            ChangeN = SeriesAnalysis.Rounded(change.ChangeN),
            CreepN = SeriesAnalysis.Rounded(change.CreepN),
            BoundN = SeriesAnalysis.Rounded(change.BoundN),
            BoundBy = Word(change.BoundBy),
            SlopeNPerMin = SeriesAnalysis.Rounded(change.Slope.Slope),
            SlopeLow = SeriesAnalysis.Rounded(change.Slope.Low),
            SlopeHigh = SeriesAnalysis.Rounded(change.Slope.High),
            SettledAfterS = SeriesAnalysis.Rounded(curve.SettledAfter(limit, seconds[^1].Index + 1 - start)),
            Curve = new { curve.Terms, FinalN = SeriesAnalysis.Rounded(curve.Final), A1N = SeriesAnalysis.Rounded(curve.A1), Tau1S = SeriesAnalysis.Rounded(curve.Tau1), A2N = SeriesAnalysis.Rounded(curve.A2), Tau2S = SeriesAnalysis.Rounded(curve.Tau2), ResidualN = SeriesAnalysis.Rounded(curve.S) },
        };
    }

    private static object Event(LoadEvent e) => new
    {
        Kind = Word(e.Kind), T = SeriesAnalysis.Rounded(e.At.TotalSeconds), Until = SeriesAnalysis.Rounded(e.Until.TotalSeconds), SizeN = SeriesAnalysis.Rounded(e.Size),
    };

    private static string Word<T>(T value)
        where T : Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private sealed class Block(AnalyseChoices choices, CreepFit? creep)
    {
        private readonly BlockCreep? _creep = creep is null ? null : new(creep);
        private readonly List<double> _zeroBefore = [];
        private readonly List<double> _zeroAfter = [];
        private double _restFrom = double.NaN;
        private bool _loaded;
        private double _on;
        private double _off;
        private double _peak;
        private double _sum;
        private bool _inContact;

        public List<LoadEvent> Events { get; } = [];

        public CreepFit? Creep => creep;

        public List<List<(LoadSecond Second, double? CreptN)>> Rests { get; } = [];

        public List<(double On, double? Off, double Peak)> Contacts { get; } = [];

        public long Samples { get; private set; }

        public long Below { get; private set; }

        public double Mean => _sum / Math.Max(1, Samples);

        public double Min { get; private set; } = double.PositiveInfinity;

        public double Max { get; private set; } = double.NegativeInfinity;

        // The zero after the last stay against the one before the first.
        public double? ZeroReturn => _zeroBefore.Count > 0 && _zeroAfter.Count >= 5 ? Medians.Of([.. _zeroAfter]) - Medians.Of([.. _zeroBefore]) : null;

        // What of it is predicted creep.
        public double CreptAfter { get; private set; }

        public void Weigh(double t, double load)
        {
            Samples++;
            _sum += load;
            (Min, Max) = (Math.Min(Min, load), Math.Max(Max, load));
            if (load < choices.ContactOffN) Below++;
            if (!_inContact && load > choices.ContactOnN) (_inContact, _on, _peak) = (true, t, load);
            _peak = Math.Max(_peak, load);
            if (!_inContact || load >= choices.ContactOffN) return;
            _inContact = false;
            _off = t;
            Contacts.Add((_on, _off, _peak));
        }

        public void Second(LoadSecond s, LoadPhase phase, double restFrom)
        {
            _creep?.Take(s, choices.Limits.Occupancy.OffN);
            if (phase == LoadPhase.Empty && !_loaded) Keep(_zeroBefore, s.Median);
            if (phase == LoadPhase.Loading && !_loaded)
            {
                _loaded = true;
                if (_zeroBefore.Count > 1) _zeroBefore.RemoveAt(_zeroBefore.Count - 1); // somebody touches it already
            }

            if (phase is LoadPhase.Loading or LoadPhase.Settling or LoadPhase.Settled) _zeroAfter.Clear();
            if (phase == LoadPhase.Off && _zeroAfter.Count < 10)
            {
                _zeroAfter.Add(s.Median);
                CreptAfter = _creep?.NowN ?? 0;
            }

            if (phase is not (LoadPhase.Settling or LoadPhase.Settled)) return;
            if (restFrom != _restFrom || Rests.Count == 0) Rests.Add([]);
            _restFrom = restFrom;
            Rests[^1].Add((s, _creep is { Known: true } known ? known.NowN : null));
        }

        public void End()
        {
            if (_inContact) Contacts.Add((_on, null, _peak));
        }

        private static void Keep(List<double> zeros, double value)
        {
            if (zeros.Count == 10) zeros.RemoveAt(0);
            zeros.Add(value);
        }
    }
}
