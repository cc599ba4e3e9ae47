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

    /// <summary>One sentence for each that ends within thirty days, or has ended; and from a hundred and thirty-three days before its end for the authority, with which all others end.</summary>
    /// <param name="authority">Keeps the ledger.</param>
    /// <param name="now">Wall clock.</param>
    public static IReadOnlyList<string> Words(Authority authority, DateTimeOffset now)
    {
        var ending = Live(authority).Where(c => c.Until - now < Authority.WarnBefore && c.Until < authority.Until).Select(c => Sentence(c.Name, c.Until, now, Advice(c.Name, c.Until <= now)));
        return authority.Until - now < Authority.RenewBefore ? [.. ending, Sentence("the authority itself", authority.Until, now, $"{authority.Anew}.")] : [.. ending];
    }

    private static string Sentence(string name, DateTimeOffset until, DateTimeOffset now, string advice) =>
        string.Create(CultureInfo.InvariantCulture, $"The certificate of {name} {(until > now ? "ends" : "has ended")} on {until:d MMMM yyyy}: {advice}");

    private static string Advice(string name, bool ended) => !name.Contains('/', StringComparison.Ordinal) ? "run sottable-hub renew, which a timer should do each day."
        : ended ? $"pair it anew (sottable-hub pair {name.Split('/')[1]}), or, when it is no more in use, sottable-hub revoke {name}."
        : $"switch the table on so that it renews it, or pair it anew; one that is no more in use: sottable-hub revoke {name}.";
}
