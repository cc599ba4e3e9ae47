namespace SotTable.Dashboard.Ingest;

/// <summary>What to do with a frame.</summary>
internal enum FrameFate
{
    /// <summary>Show it.</summary>
    Show,

    /// <summary>It has been shown, or belongs to a start of the table that is over.</summary>
    Drop,
}

/// <summary>
/// Counts the frames of one table that never came, by frame number within one start of the table. A restart is no loss, a duplicate is none, and
/// a frame that comes late is taken off again. Written by ingest only; <see cref="Lost"/> may be read from any thread.
/// </summary>
internal sealed class FrameLoss
{
    private uint _boot;
    private uint _bootBefore;
    private bool _started;
    private SequenceWindow _window;
    private long _lost;

    /// <summary>Frames lost since the hub started.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Takes the number of a valid frame.</summary>
    /// <param name="boot">The table's start.</param>
    /// <param name="seq">Frame number of that start.</param>
    public FrameFate Add(uint boot, uint seq)
    {
        if (!_started || boot != _boot)
        {
            if (_started && boot == _bootBefore) return FrameFate.Drop;
            _bootBefore = _started ? _boot : boot;
            _boot = boot;
            _started = true;
            _window = new(earlierMayCome: false);
        }

        switch (_window.Add(seq, out var missing))
        {
            case SequenceStep.New:
                if (missing > 0) Volatile.Write(ref _lost, _lost + missing);
                return FrameFate.Show;
            case SequenceStep.Late:
                Volatile.Write(ref _lost, _lost - 1);
                return FrameFate.Show;
            case SequenceStep.TooOld:
                // Numbers that fall back this far have begun again: showing nothing until they catch up would be worse.
                _window = new(earlierMayCome: false);
                _window.Add(seq, out _);
                return FrameFate.Show;
            default:
                return FrameFate.Drop;
        }
    }
}
