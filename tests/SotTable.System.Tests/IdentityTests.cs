using System.Security.Cryptography;
using SotTable.Cli.Setup;

namespace SotTable.System.Tests;

public sealed class IdentityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-identity-").FullName;

    [Fact]
    public void A_table_s_identity_is_kept_for_its_owner()
    {
        var identity = new Identity(In("identity"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        identity.MakeFolder();
        identity.Keep("authority", "certificate", key, "hub:8443");
        Assert.True(identity.IsThere);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(identity.Own));
        Assert.Equal("authority\n", File.ReadAllText(identity.Authority));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("identity/")]
    public void A_folder_that_was_exchanged_for_a_link_gets_nothing_written_through_it(string name)
    {
        Directory.CreateDirectory(In("elsewhere"));
        Directory.CreateSymbolicLink(In("identity"), In("elsewhere"));
        var identity = new Identity(In(name));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<IOException>(identity.MakeFolder);
        Assert.Throws<IOException>(() => identity.Keep("authority", "certificate", key, "hub:8443"));
        Assert.Empty(Directory.GetFileSystemEntries(In("elsewhere")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);
}
