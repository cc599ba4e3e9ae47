namespace SotTable.Dashboard.History;

/// <summary>How far a journal's messages are here without a hole. A message says which number came before it, so numbers may have gaps.</summary>
internal static class Chain
{
    /// <summary>Follows the chain.</summary>
    /// <param name="thru">How far it reached before.</param>
    /// <param name="waiting">Messages beyond it: number, and the number before it.</param>
    /// <returns>How far it reaches now.</returns>
    public static long Follow(long thru, IEnumerable<(long N, long Prev)> waiting)
    {
        foreach (var (n, prev) in waiting.OrderBy(m => m.Prev))
        {
            if (prev > thru) break; // and so have all that follow
            thru = Math.Max(thru, n);
        }

        return thru;
    }
}
