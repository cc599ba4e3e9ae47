using System.Net.Sockets;
using SotTable.Dashboard.Files;
using Xunit;

namespace SotTable.Dashboard.Tests.Files;

public sealed class FileLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-lock-").FullName;

    private string Lock => Path.Combine(_folder, "users.json.lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_another_holds_is_not_taken_and_what_it_gave_back_is()
    {
        using (FileLock.Take(Lock, TimeSpan.Zero, TimeProvider.System)) Assert.Null(FileLock.Take(Lock, TimeSpan.Zero, TimeProvider.System));
        using var again = FileLock.Take(Lock, TimeSpan.Zero, TimeProvider.System);
        Assert.NotNull(again);
    }

    [Fact]
    public void A_file_that_can_t_be_opened_is_no_lock_that_another_holds_and_is_named_at_once()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Lock));
        var refused = Record.Exception(() => FileLock.Take(Lock, TimeSpan.Zero, TimeProvider.System));
        Assert.Contains(Lock, Assert.IsType<IOException>(refused).Message, StringComparison.Ordinal);
    }
}
