using System.Security.Cryptography;
using System.Text;

namespace SotTable.Records;

/// <summary>
/// Who sealed a record: ECDSA on P-256 over the record's hash. It shows a change by anybody who has not got the key; it does not show that a mass was real.
/// </summary>
/// <param name="KeyId">First sixteen hex digits of the SHA-256 of the public key.</param>
/// <param name="Signature">IEEE P1363 form (r and s), base64.</param>
/// <param name="PublicKey">The key itself (subject public key info, base64) in a file that was exported; empty where the key lies beside the versions.</param>
public sealed record RecordSeal(string KeyId, string Signature, string PublicKey = "")
{
    /// <summary>Name of the method in files.</summary>
    public const string Algorithm = "ECDSA-P256-SHA256";

    /// <summary>Seals a record.</summary>
    /// <param name="key">A private key on P-256.</param>
    /// <param name="hash">The record's hash, lower-case hex.</param>
    public static RecordSeal Of(ECDsa key, string hash)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(hash);
        return new(KeyIdOf(key.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes(hash), HashAlgorithmName.SHA256)));
    }

    /// <summary>The short name of a public key.</summary>
    /// <param name="publicKey">Subject public key info, DER.</param>
    public static string KeyIdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    /// <summary>Whether the seal is that of the key that it carries. Never throws on bad content.</summary>
    /// <param name="hash">The record's hash, lower-case hex.</param>
    public bool HoldsByItself(string hash)
    {
        var key = new byte[PublicKey.Length];
        return Convert.TryFromBase64String(PublicKey, key, out var length) && Holds(key.AsSpan(0, length), hash);
    }

    /// <summary>Whether the seal is this key's for this hash. Never throws on bad content.</summary>
    /// <param name="publicKey">Subject public key info, DER.</param>
    /// <param name="hash">The record's hash, lower-case hex.</param>
    public bool Holds(ReadOnlySpan<byte> publicKey, string hash)
    {
        if (KeyIdOf(publicKey) != KeyId) return false;
        var signature = new byte[Signature.Length];
        if (!Convert.TryFromBase64String(Signature, signature, out var length)) return false;
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(Encoding.ASCII.GetBytes(hash), signature.AsSpan(0, length), HashAlgorithmName.SHA256);
        }
        catch (CryptographicException)
        {
            return false; // no key, or not one on this curve
        }
    }
}
