using SotTable.Messages;

namespace SotTable.Device.Telemetry;

/// <summary>The last 256 command ids that had an effect or are having one, with their replies. Thread-safe.</summary>
internal sealed class ReplyMemory
{
    private const int Kept = 256;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ReplyMessage?> _replies = [];
    private readonly Queue<Guid> _order = new();

    /// <summary>Whether an id is known.</summary>
    /// <param name="id">The id.</param>
    /// <param name="reply">Its reply; <c>null</c> while it is being carried out.</param>
    public bool TryFind(Guid id, out ReplyMessage? reply)
    {
        lock (_gate) return _replies.TryGetValue(id, out reply);
    }

    /// <summary>Remembers that a command is being carried out.</summary>
    /// <param name="id">Its id.</param>
    public void Begin(Guid id)
    {
        lock (_gate)
        {
            if (!_replies.TryAdd(id, null)) return;
            _order.Enqueue(id);
            if (_order.Count > Kept) _replies.Remove(_order.Dequeue());
        }
    }

    /// <summary>Remembers its reply.</summary>
    /// <param name="reply">The reply.</param>
    public void Finish(ReplyMessage reply)
    {
        lock (_gate)
        {
            if (_replies.ContainsKey(reply.Id)) _replies[reply.Id] = reply;
        }
    }
}
