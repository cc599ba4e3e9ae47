using System.Globalization;

namespace SotTable.Dashboard.Setup;

/// <summary>Which certificates end soon, in words. They renew by themselves: a word means that this did not work.</summary>
internal static class EndsSoon
{
    /// <summary>The newest certificate of each name, with when it ends; revoked ones are left out.</summary>
    /// <param name="authority">Keeps the ledger.</param>
    public static IReadOnlyList<(string Name, DateTimeOffset Until)> Live(Authority authority)
    {
        var lines = authority.Ledger.Read();
        var gone = lines.Where(l => l.Did == LedgerDeed.Revoked).Select(l => l.Serial).ToHashSet();
        return [.. lines.Where(l => l.Did == LedgerDeed.Issued && !gone.Contains(l.Serial)).GroupBy(l => l.Name!, l => l.Until!.Value).Select(g => (g.Key, g.Max())).OrderBy(c => c.Key, StringComparer.Ordinal)]; // an issued line has both
    }

    /// <summary>One sentence for each that ends within thirty days, or has ended.</summary>
    /// <param name="authority">Keeps the ledger.</param>
    /// <param name="now">Wall clock.</param>
    public static IReadOnlyList<string> Words(Authority authority, DateTimeOffset now) =>
    [
        .. Live(authority).Append(("the authority itself", authority.Until)).Where(c => c.Item2 - now < Authority.WarnBefore).Select(c => string.Create(
            CultureInfo.InvariantCulture,
            $"The certificate of {c.Item1} {(c.Item2 > now ? "ends" : "has ended")} on {c.Item2:d MMMM yyyy}: {Advice(c.Item1)}")),
    ];

    private static string Advice(string name) => name.Contains('/', StringComparison.Ordinal)
        ? "switch the table on so that it renews it, or pair it anew." : "run sottable-hub renew, which a timer should do each day.";
}
