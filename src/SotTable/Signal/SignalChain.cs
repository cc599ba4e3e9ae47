using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// From raw samples to what the blocks carry: live filter, calibration, sum per block, occupancy, share. Pure; time is the samples' own.
/// One owner; not thread-safe. <see cref="Add"/> and <see cref="View"/> allocate nothing.
/// </summary>
/// <remarks>
/// In counts (no calibration) nothing is known of newtons. Whether something lies on a block is then judged by the counts above the zero taken and
/// the cells' rating, good to a factor of two; before the first zero it is not known, so that no block counts as occupied or empty.
/// </remarks>
public sealed class SignalChain
{
    // A cell that falls silent has to be seen as "–" within 1 s (0.8 s and the way to the screen).
    private static readonly TimeSpan FaultAfter = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan EmptyFor = TimeSpan.FromSeconds(10);

    private readonly ChannelProfile[] _channels;
    private readonly LiveFilter[] _filters;
    private readonly TimeSpan[] _goodAt;
    private readonly int[] _loads;
    private readonly LoadScale _scale;
    private readonly BlockLoad[] _blocks = [new(), new()];
    private readonly int[][] _cells;
    private TimeSpan _now;
    private int _breathCounts;
    private double _shareSum;
    private long _shareCount;

    /// <summary>Makes the chain of a table.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="calibration">The calibration in force; <c>null</c> for counts.</param>
    /// <param name="occupancy">Thresholds to begin with.</param>
    public SignalChain(TableProfile profile, Calibration? calibration, Occupancy occupancy)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(occupancy);
        _channels = [.. profile.Channels];
        _filters = [.. _channels.Select(c => new LiveFilter(c.SampleRateHz))];
        _goodAt = [.. _channels.Select(_ => TimeSpan.MinValue)];
        _loads = [.. Enumerable.Range(0, _channels.Length).Where(i => _channels[i].Kind == ChannelKind.Load)];
        _cells = [[.. _loads.Where(i => _channels[i].Block == BlockId.A)], [.. _loads.Where(i => _channels[i].Block == BlockId.B)]];
        _scale = new LoadScale(profile, calibration);
        Occupancy = occupancy;
    }

    /// <summary>Thresholds in force; set them when the person profile changes.</summary>
    public Occupancy Occupancy { get; set; }

    /// <summary>Whether samples count for <see cref="Means"/>: true while a session runs, false in a pause.</summary>
    public bool Averaging { get; set; }

    /// <summary>What the blocks carry now.</summary>
    public LoadView View
    {
        get
        {
            var (a, b) = (_blocks[0], _blocks[1]);
            return new(
                _now, _scale.Calibrated, a.Load, b.Load, a.Load + b.Load, Share(), a.Occupied, b.Occupied, BothEmptyFor10s(), BothStill(), Breath());
        }
    }

    /// <summary>Means since <see cref="ClearMeans"/>.</summary>
    public LoadMeans Means => new(_blocks[0].Mean, _blocks[1].Mean, _shareCount == 0 ? null : _shareSum / _shareCount);

    /// <summary>What each cell carries, newtons, or each block when the blocks have not two cells each; block A first.</summary>
    /// <param name="into">Four places.</param>
    /// <returns>Those that were filled; empty without a calibration, and while a cell isn't known.</returns>
    public ReadOnlySpan<double> Cells(Span<double> into)
    {
        if (!_scale.Calibrated || _blocks[0].Load is not { } a || _blocks[1].Load is not { } b) return default;
        if (_cells[0].Length != 2 || _cells[1].Length != 2)
        {
            (into[0], into[1]) = (a, b);
            return into[..2];
        }

        for (var c = 0; c < 4; c++) into[c] = Cell(_cells[c / 2][c % 2]);
        return into[..4];
    }

    /// <summary>Starts <see cref="Means"/> anew, at the start of a session.</summary>
    public void ClearMeans()
    {
        foreach (var block in _blocks) block.ClearMean();
        _shareSum = 0;
        _shareCount = 0;
    }

    /// <summary>Takes one sample. Samples of a channel come in the order of their times; a bad one only says that time has passed.</summary>
    /// <param name="s">The sample.</param>
    public void Add(in RawSample s)
    {
        if ((uint)s.Channel >= (uint)_channels.Length) return;
        if (s.IsValid && (s.Flags & SampleFlags.Settling) == 0)
        {
            var kind = _channels[s.Channel].Kind;
            if (Silent(s.Channel, s.At)) _filters[s.Channel].Clear();
            _filters[s.Channel].Add(s.Counts);
            _goodAt[s.Channel] = s.At;
            if (kind == ChannelKind.Breath) _breathCounts = s.Counts;
        }

        PassTo(s.At);
        if (_channels[s.Channel].Block is { } block) Weigh((int)block, s.Channel);
    }

    /// <summary>Says that time has passed without a sample: a table whose sampling stands still shows no old loads.</summary>
    /// <param name="now">Monotonic time on the samples' scale.</param>
    public void PassTo(TimeSpan now)
    {
        if (now <= _now) return;
        _now = now;
        for (var b = 0; b < _blocks.Length; b++)
            if (_blocks[b].Load is not null && !Known(b)) _blocks[b].Forget();
    }

    /// <summary>
    /// Takes the session's zero when every load cell is heard, both blocks are still and, as far as can be known, empty. A person who breathes is not
    /// still; before the first zero in counts stillness is all that can be asked. The zero never moves otherwise.
    /// </summary>
    /// <returns>What was taken; <c>null</c> when the blocks are not empty and still.</returns>
    public SessionZero? TryTakeZero()
    {
        var emptinessKnown = _scale.Calibrated || _scale.Zeroed;
        for (var b = 0; b < _blocks.Length; b++)
        {
            if (_cells[b].Length == 0) continue;
            var block = _blocks[b];
            if (block.Load is null || !block.IsStill(_now) || (emptinessKnown && !IsEmpty(b))) return null;
        }

        if (_loads.Length == 0 || _loads.Any(i => !_filters[i].IsFull)) return null;
        var counts = _loads.Select(i => _filters[i].Value).ToArray();
        var shift = _scale.Calibrated ? counts.Select((c, i) => _scale.Load(i, c)).ToArray() : null;
        var zero = new SessionZero(_now, counts, shift);
        _scale.Use(zero);
        for (var b = 0; b < _blocks.Length; b++)
        {
            _blocks[b].Unsettle();
            if (_cells[b].Length > 0) Weigh(b, _cells[b][0]);
        }

        return zero;
    }

    private void Weigh(int b, int channel)
    {
        if (!Known(b))
        {
            _blocks[b].Forget();
            return;
        }

        double load = 0, nominal = 0;
        foreach (var i in _cells[b])
        {
            load += Cell(i);
            nominal += (_filters[i].Value - _scale.ZeroOf(i)) * _scale.NominalNPerCount[i];
        }

        var newtons = _scale.Calibrated ? load : nominal;
        var first = channel == _cells[b][0];
        _blocks[b].Take(_now, load, _scale.Calibrated || _scale.Zeroed ? newtons : null, newtons, Occupancy, Averaging && first);
        if (!Averaging || !first || b != 0 || Share() is not { } share) return;
        _shareSum += share;
        _shareCount++;
    }

    private double Cell(int i) => _scale.Load(i, _filters[i].Value);

    private bool Known(int b)
    {
        foreach (var i in _cells[b])
            if (!_filters[i].HasValue || Silent(i, _now)) return false;
        return _cells[b].Length > 0;
    }

    private bool Silent(int channel, TimeSpan now) => _goodAt[channel] == TimeSpan.MinValue || now - _goodAt[channel] > FaultAfter;

    private bool IsEmpty(int b) => _blocks[b].EmptySince is not null && Math.Abs(_blocks[b].Load ?? 0) < (_scale.Calibrated ? Occupancy.OffN : double.MaxValue);

    private double? Share()
    {
        if (!_scale.Calibrated || _blocks[0].Load is not { } a || _blocks[1].Load is not { } b) return null;
        if (a < Occupancy.ShareFromN && b < Occupancy.ShareFromN) return null;
        (a, b) = (Math.Max(0, a), Math.Max(0, b));
        return a / (a + b);
    }

    private bool BothEmptyFor10s()
    {
        for (var b = 0; b < _blocks.Length; b++)
            if (_cells[b].Length > 0 && !(_now - _blocks[b].EmptySince >= EmptyFor)) return false;
        return _loads.Length > 0;
    }

    private bool BothStill()
    {
        for (var b = 0; b < _blocks.Length; b++)
            if (_cells[b].Length > 0 && !_blocks[b].IsStill(_now)) return false;
        return _loads.Length > 0;
    }

    private double? Breath()
    {
        var i = _channels.Length - 1;
        return _channels[i].Kind == ChannelKind.Breath && !Silent(i, _now) ? _breathCounts * _channels[i].BreathPerCount : null;
    }
}
