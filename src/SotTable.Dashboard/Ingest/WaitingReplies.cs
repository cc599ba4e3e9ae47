using System.Collections.Concurrent;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>Commands that wait for their table's reply, by id. Any thread.</summary>
internal sealed class WaitingReplies
{
    private readonly ConcurrentDictionary<Guid, Waiting> _waiting = new();

    /// <summary>Begins to wait; dispose the result to stop.</summary>
    /// <param name="table">The table that must answer.</param>
    /// <param name="id">Id of the command.</param>
    public Waiting Expect(TableAddress table, Guid id)
    {
        var waiting = new Waiting(this, table, id);
        _waiting[id] = waiting;
        return waiting;
    }

    /// <summary>Hands a reply to the command that waits for it, if one does.</summary>
    /// <param name="table">The table that sent it.</param>
    /// <param name="id">Id of the command.</param>
    /// <param name="body">The reply's bytes.</param>
    public void Answer(TableAddress table, Guid id, ReadOnlyMemory<byte> body)
    {
        if (_waiting.TryGetValue(id, out var waiting) && waiting.Table == table) waiting.Set(body);
    }

    /// <summary>One command that waits.</summary>
    /// <param name="owner">Where it waits.</param>
    /// <param name="table">The table that must answer.</param>
    /// <param name="id">Id of the command.</param>
    internal sealed class Waiting(WaitingReplies owner, TableAddress table, Guid id) : IDisposable
    {
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The table that must answer.</summary>
        public TableAddress Table => table;

        /// <summary>Completes with the reply's bytes.</summary>
        public Task<ReadOnlyMemory<byte>> Reply => _reply.Task;

        /// <summary>Completes <see cref="Reply"/>; a second reply changes nothing.</summary>
        /// <param name="body">The reply's bytes.</param>
        public void Set(ReadOnlyMemory<byte> body) => _reply.TrySetResult(body);

        /// <inheritdoc/>
        public void Dispose() => owner._waiting.TryRemove(id, out _);
    }
}
