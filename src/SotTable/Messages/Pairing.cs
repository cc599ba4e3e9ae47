using System.Security.Cryptography;
using System.Text;

namespace SotTable.Messages;

/// <summary>
/// How a table and its hub come to trust each other (decision 0085). The hub makes a code, a person carries it to the table, and both prove with it that they
/// know it: the table over what it asks for, the hub over all that it answers, the authority's certificate among it. So the code authenticates the authority,
/// and nothing of it crosses the network.
/// </summary>
public static class Pairing
{
    /// <summary>Characters of a code: capitals and digits without I, L, O and U, which are misread.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The first four characters say which code it is and are no secret.</summary>
    public const int SlotLength = 4;

    /// <summary>Characters of a code: 4 and 12, the latter 60 bits of chance.</summary>
    public const int Length = 16;

    /// <summary>Where a table asks to be paired.</summary>
    public const string PairPath = "/api/pair";

    /// <summary>Where a table asks for its next certificate.</summary>
    public const string RenewPath = "/api/renew";

    /// <summary>Reads a code as typed: hyphens and spaces don't count, letters that are misread count as what they were.</summary>
    /// <param name="typed">By a person.</param>
    /// <returns>Its 16 characters, or <c>null</c>.</returns>
    public static string? Code(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var code = string.Concat(typed.ToUpperInvariant().Where(c => c is not ('-' or ' ')).Select(c => c switch { 'I' or 'L' => '1', 'O' => '0', _ => c }));
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }

    /// <summary>A code as people read it.</summary>
    /// <param name="code">Its 16 characters.</param>
    public static string Shown(string code) => string.Join('-', Enumerable.Range(0, Length / 4).Select(i => code.Substring(i * 4, 4)));

    /// <summary>The key of both proofs.</summary>
    /// <param name="code">16 characters.</param>
    public static byte[] Key(string code) => SHA256.HashData(Encoding.ASCII.GetBytes($"sottable pairing 1\n{code}"));

    /// <summary>The table's proof, over what it asks for.</summary>
    /// <param name="key">Of the code.</param>
    /// <param name="request">Its <see cref="PairRequest.Csr"/> and <see cref="PairRequest.Nonce"/>.</param>
    public static string TableProof(byte[] key, PairRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Proof(key, $"table\n{request.Csr}\n{request.Nonce}");
    }

    /// <summary>The hub's proof, over its answer and what it answers to.</summary>
    /// <param name="key">Of the code.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="grant">The answer's <see cref="PairAnswer.Grant"/>.</param>
    public static string HubProof(byte[] key, PairRequest request, string grant)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Proof(key, $"hub\n{request.Csr}\n{request.Nonce}\n{grant}");
    }

    /// <summary>Compares without telling by its time where they differ.</summary>
    /// <param name="one">A proof.</param>
    /// <param name="other">Another.</param>
    public static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one ?? ""), Encoding.ASCII.GetBytes(other ?? ""));

    /// <summary>What the old key signs when a table asks for its next certificate.</summary>
    /// <param name="csr">The request of the new one.</param>
    public static byte[] RenewText(string csr) => Encoding.ASCII.GetBytes($"sottable renewal 1\n{csr}");

    private static string Proof(byte[] key, string text) => Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"sottable pairing 1\n{text}")));
}

/// <summary>A table asks to be paired.</summary>
/// <param name="Slot">Which code.</param>
/// <param name="Csr">Certificate request (PKCS #10), base64. Its name does not count.</param>
/// <param name="Nonce">32 bytes of chance, base64.</param>
/// <param name="Proof"><see cref="Pairing.TableProof"/>.</param>
public sealed record PairRequest(string Slot, string Csr, string Nonce, string Proof);

/// <summary>The hub's answer.</summary>
/// <param name="Grant">JSON of a <see cref="PairGrant"/>, base64: the bytes that were proven.</param>
/// <param name="Proof"><see cref="Pairing.HubProof"/>.</param>
public sealed record PairAnswer(string Grant, string Proof);

/// <summary>What a table gets.</summary>
/// <param name="Site">Its site.</param>
/// <param name="Table">Its id.</param>
/// <param name="Authority">Certificate of the clinic's authority (PEM).</param>
/// <param name="Certificate">The table's certificate (PEM), whose common name is its address.</param>
/// <param name="BrokerPort">The broker's TLS port, on the hub's machine.</param>
public sealed record PairGrant(string Site, string Table, string Authority, string Certificate, int BrokerPort);

/// <summary>A table asks for its next certificate.</summary>
/// <param name="Csr">Certificate request of a new key, base64.</param>
/// <param name="Certificate">The present certificate (PEM).</param>
/// <param name="Signature">Of <see cref="Pairing.RenewText"/> by the present key (ECDSA, SHA-256), base64.</param>
public sealed record RenewRequest(string Csr, string Certificate, string Signature);

/// <summary>The hub's answer to it.</summary>
/// <param name="Authority">Certificate of the authority (PEM).</param>
/// <param name="Certificate">The next certificate (PEM).</param>
public sealed record RenewAnswer(string Authority, string Certificate);
