using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SotTable.Cli.Setup;

/// <summary>Who this table is at its hub: key and certificate in one file, so that both change at once, the clinic's authority, and where the hub is.</summary>
/// <param name="folder">Folder of the files.</param>
internal sealed class Identity(string folder)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string User = "sottable";

    /// <summary>The authority (PEM).</summary>
    public string Authority => Path.Combine(folder, "authority.crt");

    /// <summary>Key and certificate (PEM), for the owner only.</summary>
    public string Own => Path.Combine(folder, "table.pem");

    private string HubFile => Path.Combine(folder, "hub");

    /// <summary>Name or address of the hub, and its port.</summary>
    public string Hub => File.ReadLines(HubFile).First();

    /// <summary>Whether the table was paired.</summary>
    public bool IsThere => File.Exists(Own) && File.Exists(Authority) && File.Exists(HubFile);

    /// <summary>The present certificate, with its key.</summary>
    public X509Certificate2 Certificate() => X509Certificate2.CreateFromPemFile(Own, Own);

    /// <summary>What a new key asks to have signed. The name in it does not count.</summary>
    /// <param name="key">The new key.</param>
    public static string Csr(ECDsa key) => Convert.ToBase64String(new CertificateRequest("CN=table", key, HashAlgorithmName.SHA256).CreateSigningRequest());

    /// <summary>Makes the folder.</summary>
    public void MakeFolder()
    {
        // The service's user is there as soon as its package is; before that, or without root, the folder belongs to whoever runs this.
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder))!; // below /var/lib/sottable
        if (!Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent, Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            Chown("--", $"{User}:{User}", parent);
        }

        RefuseLink(folder);
        Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
        Chown($"--reference={parent}", "--", folder);
    }

    /// <summary>Keeps all of it.</summary>
    /// <param name="authority">PEM.</param>
    /// <param name="certificate">PEM.</param>
    /// <param name="key">Its key.</param>
    /// <param name="hub">Where the hub is.</param>
    public void Keep(string authority, string certificate, ECDsa key, string hub)
    {
        Write(Authority, authority + "\n", Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Write(HubFile, hub + "\n", Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Write(Own, $"{certificate}\n{key.ExportPkcs8PrivateKeyPem()}\n", Private);
    }

    /// <summary>Checks an answer before it takes the place of what works: from the authority, for the key.</summary>
    /// <param name="authority">PEM.</param>
    /// <param name="certificate">PEM.</param>
    /// <param name="key">The key that was sent.</param>
    /// <param name="name">The common name it must have.</param>
    /// <param name="now">Wall clock.</param>
    public static bool Fits(string authority, string certificate, ECDsa key, string name, DateTimeOffset now)
    {
        using var ca = X509Certificate2.CreateFromPem(authority);
        using var own = X509Certificate2.CreateFromPem(certificate);
        using var theirs = own.GetECDsaPublicKey();
        return theirs is not null && theirs.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
            && own.GetNameInfo(X509NameType.SimpleName, false) == name && HubDoor.ComesFrom(ca, own, now);
    }

    /// <summary>Gives a file to whoever another one belongs to; for anybody but root nothing happens.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="path">The file.</param>
    public static void GiveAs(string other, string path) => Chown($"--reference={other}", "--", path);

    // The service owns the folder above: a link there could lead root elsewhere.
    private static void RefuseLink(string path)
    {
        if (new FileInfo(Path.TrimEndingDirectorySeparator(path)).LinkTarget is { } target) throw new IOException($"{path} is a link to {target}: nothing is written through it. Put a folder in its place.");
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        RefuseLink(Path.GetDirectoryName(Path.GetFullPath(path))!); // not null: a file lies in a folder
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
            File.SetUnixFileMode(file.SafeFileHandle, mode); // whatever the umask of whoever runs it
        }

        Chown($"--reference={Path.GetDirectoryName(path)}", "--", temporary);
        File.Move(temporary, path, overwrite: true);
    }

    private static void Chown(params string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess) return;
        using var process = Process.Start(new ProcessStartInfo("chown", ["-h", .. arguments]) { RedirectStandardError = true })!; // not null: no shell is used
        process.WaitForExit();
    }
}
