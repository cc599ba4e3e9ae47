using System.Data.Common;

namespace SotTable.Dashboard.History;

/// <summary>Writes batches so that a message which makes its batch impossible harms nothing but itself. One thread.</summary>
/// <param name="store">Writes.</param>
/// <param name="engine">Tells trouble of the store from trouble with a message.</param>
internal sealed class BatchWriter(RecordStore store, StoreEngine engine)
{
    /// <summary>Writes messages; one that can't be stored is kept as one that can't be read, or left out when that is impossible, too.</summary>
    /// <param name="batch">In the order in which they came.</param>
    /// <param name="problems">Gets what is wrong with records, each with its table.</param>
    /// <returns>How far each journal of the batch is now.</returns>
    /// <exception cref="DbException">The store is in trouble: the same may work later.</exception>
    public IReadOnlyList<Stored> Write(IReadOnlyList<Durable> batch, ICollection<string> problems)
    {
        if (batch.Count == 0) return [];
        try
        {
            var named = new List<string>();
            var stored = store.Write(batch, named);
            foreach (var problem in named) problems.Add(problem);
            return stored;
        }
        catch (Exception e) when (!IsTrouble(e))
        {
            return batch is [var one]
                ? PutAside(one, e, problems)
                : [.. batch.SelectMany(m => Write([m], problems)).GroupBy(s => (s.Table, s.Epoch)).Select(g => g.Last())];
        }
    }

    private IReadOnlyList<Stored> PutAside(Durable message, Exception why, ICollection<string> problems)
    {
        if (message.Message is not Unreadable) return Write([message with { Message = new Unreadable($"can't be stored ({why.Message})") }], problems);
        problems.Add($"{message.Table}, number {message.N}: can't be stored ({why.Message})");
        return [];
    }

    // Whatever else is thrown comes from what is in a message; a driver that lost its connection by it needs a new one first.
    private bool IsTrouble(Exception e) => e is DbException told ? engine.IsTrouble(told) : !store.IsOpen;
}
