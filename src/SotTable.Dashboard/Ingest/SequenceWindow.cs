namespace SotTable.Dashboard.Ingest;

/// <summary>What a number says about the stream it belongs to.</summary>
internal enum SequenceStep
{
    /// <summary>Newer than all before.</summary>
    New,

    /// <summary>Older than the newest, and not seen before: it had been overtaken.</summary>
    Late,

    /// <summary>Seen before.</summary>
    Duplicate,

    /// <summary>Further back than the window reaches.</summary>
    TooOld,
}

/// <summary>Which of the last 64 numbers of a rising stream were seen. One owner; not thread-safe.</summary>
/// <param name="earlierMayCome">Whether numbers below the first one may still come late; otherwise they are not ours.</param>
internal struct SequenceWindow(bool earlierMayCome)
{
    private const int Width = 64;
    private long _newest;
    private ulong _seen;
    private bool _started;

    /// <summary>Takes the next number.</summary>
    /// <param name="number">A number of the stream.</param>
    /// <param name="missing">Numbers left out between the newest before and this one; 0 unless the result is <see cref="SequenceStep.New"/>.</param>
    public SequenceStep Add(long number, out long missing)
    {
        missing = 0;
        if (!_started)
        {
            _started = true;
            _newest = number;
            _seen = earlierMayCome ? 1 : ulong.MaxValue;
            return SequenceStep.New;
        }

        var ahead = number - _newest;
        if (ahead > 0)
        {
            missing = ahead - 1;
            _seen = ahead >= Width ? 1 : (_seen << (int)ahead) | 1;
            _newest = number;
            return SequenceStep.New;
        }

        if (-ahead >= Width) return SequenceStep.TooOld;
        var bit = 1UL << (int)-ahead;
        if ((_seen & bit) != 0) return SequenceStep.Duplicate;
        _seen |= bit;
        return SequenceStep.Late;
    }
}
