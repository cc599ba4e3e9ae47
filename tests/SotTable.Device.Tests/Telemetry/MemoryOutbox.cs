using SotTable.Device.Journal;
using SotTable.Device.Telemetry;

namespace SotTable.Device.Tests.Telemetry;

/// <summary>An outbox without a disk.</summary>
internal sealed class MemoryOutbox : IOutboxStore
{
    private readonly Lock _gate = new();
    private readonly List<(long N, JournalEvent Event)> _rows = [];
    private long _lastN;
    private long _acked;
    private long _read;

    public JournalEpoch Epoch { get; } = new("00c0ffee00c0ffee", null, 0);

    public long LastN => Interlocked.Read(ref _lastN);

    public long Acked => Interlocked.Read(ref _acked);

    /// <summary>The highest number that was asked for.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Most rows that were read at a time.</summary>
    public int MostRead { get; private set; }

    public void Acknowledge(long thru) => Interlocked.Exchange(ref _acked, thru);

    public void Add(JournalEvent happened, int skip = 0)
    {
        lock (_gate)
        {
            _lastN += 1 + skip;
            _rows.Add((_lastN, happened));
        }
    }

    public Task<IReadOnlyList<OutboxRow>> ReadAsync(long after, int most)
    {
        lock (_gate)
        {
            var rows = new List<OutboxRow>();
            for (var i = _rows.FindIndex(r => r.N > after); i >= 0 && i < _rows.Count && rows.Count < most; i++)
                rows.Add(new(_rows[i].N, i == 0 ? 0 : _rows[i - 1].N, new(Epoch.Epoch, _rows[i].N, _rows[i].Event), null));
            if (rows.Count > 0) _read = Math.Max(_read, rows[^1].N);
            MostRead = Math.Max(MostRead, rows.Count);
            return Task.FromResult<IReadOnlyList<OutboxRow>>(rows);
        }
    }
}
