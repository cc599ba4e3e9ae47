using System.Security.Cryptography;
using SotTable.Records;

namespace SotTable.Device.Calibrating;

/// <summary>The keys of a folder: one private key to seal with, and the public keys whose seals are trusted.</summary>
internal sealed class CalibrationKeys(string folder, DurableFiles files)
{
    private string OwnPath => Path.Combine(folder, "own.pem");

    /// <summary>The key to seal with; made on first use.</summary>
    /// <exception cref="IOException">It can't be read or written.</exception>
    public ECDsa Own()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(OwnPath))
            {
                key.ImportFromPem(File.ReadAllText(OwnPath));
                return key;
            }

            DurableFiles.MakeFolder(folder);
            Trust(key.ExportSubjectPublicKeyInfoPem(), RecordSeal.KeyIdOf(key.ExportSubjectPublicKeyInfo()));
            files.Replace(OwnPath, key.ExportPkcs8PrivateKeyPem() + "\n", ownerOnly: true);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new IOException($"{OwnPath}: is no private key: {e.Message}", e);
        }
    }

    /// <summary>Why a version's seal can't be trusted; empty when it can.</summary>
    /// <param name="file">The version.</param>
    public string Doubt(CalibrationFile file)
    {
        var path = PathOf(file.Seal.KeyId);
        if (!file.Seal.KeyId.All(char.IsAsciiHexDigitLower) || !File.Exists(path)) return $"it is sealed with the key {file.Seal.KeyId}, which is not trusted here";
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"the key {path} can't be read: {e.Message}";
        }

        return file.Seal.Holds(key.ExportSubjectPublicKeyInfo(), file.Hash) ? "" : "its seal is not that of its key: the file was changed";
    }

    /// <summary>The public key of a seal that is trusted here, DER.</summary>
    /// <param name="keyId">Its short name; <see cref="Doubt"/> has found it.</param>
    public byte[] Public(string keyId)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(PathOf(keyId)));
        return key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>Trusts a public key from now on.</summary>
    /// <param name="pem">The key.</param>
    /// <param name="keyId">Its short name.</param>
    public void Trust(string pem, string keyId) => files.Replace(PathOf(keyId), pem.TrimEnd() + "\n");

    private string PathOf(string keyId) => Path.Combine(folder, $"{keyId}.pub.pem");
}
