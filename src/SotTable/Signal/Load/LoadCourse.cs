namespace SotTable.Signal;

/// <summary>
/// The whole load chain from a cell's samples to events: spike test, zero and gain, sum of the cells, courses of the blocks (load.md 3.1). Pure; time is the samples'
/// own. One owner; not thread-safe; <see cref="Add"/> allocates nothing.
/// </summary>
/// <remarks>A sample counts when the second after it has come (the spike test needs its neighbours); its own time stays with it.</remarks>
public sealed class LoadCourse
{
    private readonly Cell[] _cells;
    private readonly int[] _last = [-1, -1];

    /// <summary>Makes a chain.</summary>
    /// <param name="cells">The cells, by their channel.</param>
    /// <param name="limits">Thresholds to begin with.</param>
    /// <param name="mostPerSecond">Samples a second of a cell at most.</param>
    public LoadCourse(IReadOnlyList<LoadCellScale> cells, LoadLimits limits, int mostPerSecond)
    {
        ArgumentNullException.ThrowIfNull(cells);
        _cells = [.. cells.Select(c => new Cell(c))];
        for (var i = 0; i < _cells.Length; i++) _last[_cells[i].Scale.Block] = i;
        Pair = new PairCourse(limits, mostPerSecond);
    }

    /// <summary>After so much time without a sample a cell's load isn't known; slow recordings need more than the usual 0.8 s.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(0.8);

    /// <summary>What happens to the blocks.</summary>
    public PairCourse Pair { get; }

    /// <summary>How many cells there are.</summary>
    public int Cells => _cells.Length;

    /// <summary>Called for each spike: channel, time, what was read and what its neighbours let expect, in the unit of the samples.</summary>
    public Action<int, TimeSpan, double, double>? Spiked { get; set; }

    /// <summary>Called for each load of a block that went into its course: block, time, newtons.</summary>
    public Action<int, TimeSpan, double>? Weighed { get; set; }

    /// <summary>Spikes found in a channel.</summary>
    /// <param name="channel">Its index.</param>
    public long Spikes(int channel) => _cells[channel].Test.Count;

    /// <summary>Load of a cell without spikes, newtons.</summary>
    /// <param name="channel">Its index.</param>
    public double Load(int channel) => _cells[channel].Load;

    /// <summary>A new zero of each cell is in force.</summary>
    /// <param name="counts">In the order of the cells.</param>
    public void UseZero(IReadOnlyList<double> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        for (var i = 0; i < _cells.Length; i++) _cells[i].Scale = _cells[i].Scale with { ZeroCounts = counts[i] };
    }

    /// <summary>Takes a good sample. Times of one channel rise.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="channel">Index of the cell.</param>
    /// <param name="value">Counts, or whatever unit the scale is for.</param>
    public void Add(TimeSpan at, int channel, double value)
    {
        var cell = _cells[channel];
        if (cell.Seen && at - cell.NewestAt > SilentAfter)
        {
            cell.Test.Restart();
            Pair[cell.Scale.Block].Forget();
        }

        var verdict = cell.Test.Add(value);
        var (judgedAt, judged) = (cell.OlderAt, cell.Older);
        (cell.OlderAt, cell.Older) = (cell.NewestAt, cell.Newest);
        (cell.NewestAt, cell.Newest, cell.Seen) = (at, value, true);
        if (verdict == SpikeVerdict.None) return;
        if (verdict == SpikeVerdict.Spike)
        {
            Spiked?.Invoke(channel, judgedAt, judged, cell.Test.Expected);
            judged = cell.Test.Expected;
        }

        var block = cell.Scale.Block;
        cell.Load = cell.Scale.Gain.Newtons(judged - cell.Scale.ZeroCounts);
        cell.Weighed = true;

        // Cells of a recording come in turn: with the last one the block's moment is complete.
        if (channel != _last[block]) return;
        double sum = 0;
        foreach (var c in _cells)
        {
            if (c.Scale.Block != block) continue;
            if (!c.Weighed || at - c.NewestAt > SilentAfter)
            {
                Pair[block].Forget();
                return;
            }

            sum += c.Load;
        }

        Weighed?.Invoke(block, judgedAt, sum);
        Pair[block].Add(judgedAt, sum);
    }

    private sealed class Cell(LoadCellScale scale)
    {
        public LoadCellScale Scale { get; set; } = scale;

        public SpikeTest Test { get; } = new(scale.SpikeFromCounts);

        public TimeSpan OlderAt { get; set; }

        public double Older { get; set; }

        public TimeSpan NewestAt { get; set; }

        public double Newest { get; set; }

        public bool Seen { get; set; }

        public bool Weighed { get; set; }

        public double Load { get; set; }
    }
}

/// <summary>How one cell's samples become newtons.</summary>
/// <param name="Block">0 or 1.</param>
/// <param name="Gain">Of its counts above zero.</param>
/// <param name="ZeroCounts">Counts without load.</param>
/// <param name="SpikeFromCounts">Smallest deviation of a spike, counts; 0 when nothing is known.</param>
public readonly record struct LoadCellScale(int Block, CellGain Gain, double ZeroCounts, double SpikeFromCounts);
