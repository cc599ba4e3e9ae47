namespace SotTable.Dashboard.Ingest;

/// <summary>
/// Tells an event that was sent again from a new one, by (epoch, n). Remembers the last epochs only: a table has one, and a new one with a
/// new journal. One owner; not thread-safe.
/// </summary>
internal sealed class EventNumbers
{
    private const int Epochs = 4;
    private readonly (string Epoch, SequenceWindow Window)[] _windows = new (string, SequenceWindow)[Epochs];
    private int _next;

    /// <summary>Takes an event's numbers.</summary>
    /// <param name="epoch">The table's journal.</param>
    /// <param name="n">Number in it.</param>
    /// <returns>False for a duplicate.</returns>
    public bool IsNew(string epoch, long n)
    {
        for (var i = 0; i < Epochs; i++)
        {
            if (_windows[i].Epoch == epoch) return _windows[i].Window.Add(n, out _) is SequenceStep.New or SequenceStep.Late;
        }

        ref var window = ref _windows[_next];
        _next = (_next + 1) % Epochs;
        window = (epoch, new(earlierMayCome: true));
        return window.Window.Add(n, out _) is SequenceStep.New;
    }
}
