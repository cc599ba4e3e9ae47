using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary>The codes by which tables are paired: one a table, an hour, five tries, burnt by the first use. One request at a time, also beside another program.</summary>
/// <param name="authority">Signs, and keeps the ledger.</param>
/// <param name="time">Wall clock.</param>
internal sealed class PairingBook(Authority authority, TimeProvider time)
{
    /// <summary>How long a code can be used.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    private const int Tries = 5;
    private const string WrongCode = "wrong code";

    // A table needs one in nine months; somebody with its card must not fill the ledger. Those by pairing count, and pairing itself is never refused for it: it needs a code that an admin has made.
    private const int MostADay = 4;

    /// <summary>Makes a code; an earlier one of the table is burnt.</summary>
    /// <param name="table">The table.</param>
    public string MakeCode(TableAddress table)
    {
        using var alone = authority.Ledger.Hold();
        Burn(table);
        var slots = authority.Ledger.Read().Where(l => l.Did == LedgerDeed.Code).Select(l => l.Slot).ToHashSet();
        string code;
        do
        {
            code = RandomNumberGenerator.GetString(Pairing.Alphabet, Pairing.Length);
        }
        while (slots.Contains(code[..Pairing.SlotLength]));

        authority.Ledger.Write(new(LedgerDeed.Code, $"{table}", Until: time.GetUtcNow() + CodeLife, Slot: code[..Pairing.SlotLength], Key: Convert.ToBase64String(Pairing.Key(code))));
        return code;
    }

    /// <summary>Burns the codes of a table.</summary>
    /// <param name="table">The table.</param>
    public void Burn(TableAddress table)
    {
        using var alone = authority.Ledger.Hold();
        var lines = authority.Ledger.Read();
        var codes = lines.Where(l => l.Did == LedgerDeed.Code && l.Name == $"{table}" && !lines.Any(u => u.Did == LedgerDeed.Used && u.Slot == l.Slot));
        authority.Ledger.WriteAll([.. codes.Select(c => new LedgerLine(LedgerDeed.Used, c.Name, Slot: c.Slot))]);
    }

    /// <summary>Pairs a table that knows its code.</summary>
    /// <param name="request">Not trusted.</param>
    /// <param name="brokerPort">For the answer.</param>
    /// <returns>The answer and the table; or why not, for the audit: whoever asks is told no more than that it did not work.</returns>
    public (PairAnswer? Answer, string Table, string Refusal) Pair(PairRequest request, int brokerPort)
    {
        using var alone = authority.Ledger.Hold();
        var (name, key, refusal) = Look(request);
        if (refusal == WrongCode) authority.Ledger.Write(new(LedgerDeed.Wrong, name, Slot: request.Slot));
        if (refusal.Length > 0) return (null, name, refusal);

        // Burnt before it signs: whatever happens then, nobody uses it twice.
        authority.Ledger.Write(new(LedgerDeed.Used, name, Slot: request.Slot));
        var bytes = new byte[request.Csr.Length];
        if (!Convert.TryFromBase64String(request.Csr, bytes, out var length) || authority.Sign(bytes[..length], name) is not { } certificate) return (null, name, "the request can't be signed");
        var (site, table) = (name.Split('/')[0], name.Split('/')[1]);
        var grant = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new PairGrant(site, table, authority.Pem, certificate, brokerPort), PairingJson.Default.PairGrant));
        return (new(grant, Pairing.HubProof(key, request, grant)), name, "");
    }

    /// <summary>Whether a request proves a code that holds. Nothing is written: a wrong one is no try of the five.</summary>
    /// <param name="request">Not trusted.</param>
    public bool IsProven(PairRequest request) => Look(request).Refusal.Length == 0;

    /// <summary>Gives a table its next certificate.</summary>
    /// <param name="request">Not trusted.</param>
    /// <returns>The answer and the table; or why not, for the audit.</returns>
    public (RenewAnswer? Answer, string Table, string Refusal) Renew(RenewRequest request)
    {
        try
        {
            using var alone = authority.Ledger.Hold(); // from the question whether it was revoked to the line of the next one
            using var present = X509Certificate2.CreateFromPem(request.Certificate);
            var name = present.GetNameInfo(X509NameType.SimpleName, false);
            if (!authority.Knows(present)) return (null, "-", "the certificate is not of this authority, has ended or was revoked");
            using var key = present.GetECDsaPublicKey();
            if (key is null || !key.VerifyData(Pairing.RenewText(request.Csr), Convert.FromBase64String(request.Signature), HashAlgorithmName.SHA256)) return (null, name, "the signature is not of the certificate’s key");
            if (authority.Ledger.Read().Count(l => l.Did == LedgerDeed.Issued && l.Name == name && l.At > time.GetUtcNow() - TimeSpan.FromDays(1)) >= MostADay) return (null, name, "the table got too many certificates within a day");
            if (!name.Contains('/', StringComparison.Ordinal) || authority.Sign(Convert.FromBase64String(request.Csr), name) is not { } next) return (null, name, "the request can't be signed");
            return (new(authority.Pem, next), name, "");
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return (null, "-", "the request is not what belongs there");
        }
    }

    private (string Name, byte[] Key, string Refusal) Look(PairRequest request)
    {
        var lines = authority.Ledger.Read();
        if (lines.LastOrDefault(l => l.Did == LedgerDeed.Code && l.Slot == request.Slot) is not { Name: { } name, Key: { } kept }) return ("-", [], "no such code");
        if (lines.Any(l => l.Did == LedgerDeed.Used && l.Slot == request.Slot)) return (name, [], "the code was used already, or taken back");
        if (lines.First(l => l.Did == LedgerDeed.Code && l.Slot == request.Slot).Until <= time.GetUtcNow()) return (name, [], "the code is older than an hour");
        if (lines.Count(l => l.Did == LedgerDeed.Wrong && l.Slot == request.Slot) >= Tries) return (name, [], "the code was tried too often");
        var key = Convert.FromBase64String(kept);
        return (name, key, Pairing.Same(Pairing.TableProof(key, request), request.Proof) ? "" : WrongCode);
    }
}
