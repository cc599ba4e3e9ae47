using System.Net.Sockets;
using System.Text;
using SotTable.Device.Kernel;
using SotTable.Device.Tests.Mqtt;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

public sealed class ServiceNotifyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ManualTime _time = new();
    private readonly LinesLogger<ServiceNotify> _log = new();
    private long _words;

    public ServiceNotifyTests() => _systemd.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ready_is_told_once_every_channel_has_brought_a_sample_or_a_fault()
    {
        using var stop = new CancellationTokenSource();
        var broken = 0L;
        var notify = Notify();
        var running = notify.RunAsync(_ => Task.FromResult(true), () => [Channel("A1", 5, 0), Channel("B1", 0, broken)], () => "sampling", stop.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Told());
        Assert.False(notify.WasReady.IsCompleted);
        broken = 1;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["READY=1\nSTATUS=sampling"], Told());
        Assert.True(notify.WasReady.IsCompleted);
        await running;
    }

    [Fact]
    public async Task Ready_waits_for_a_reader_that_has_too_much_to_do_to_be_asked()
    {
        using var stop = new CancellationTokenSource();
        var answers = false;
        var running = Notify().RunAsync(_ => Task.FromResult(answers), () => [Channel("A1", 5, 0)], () => "sampling", stop.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Told());
        answers = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["READY=1\nSTATUS=sampling"], Told());
        await running;
    }

    [Fact]
    public async Task The_watchdog_is_fed_while_the_channels_bring_something_and_the_reader_answers()
    {
        using var stop = new CancellationTokenSource();
        var answers = true;
        var running = Notify("9000000").RunAsync(
            _ => Task.FromResult(answers), () => [Channel("A1", ++_words, 0)], () => "sampling", stop.Token);
        Assert.Equal(["READY=1\nSTATUS=sampling", "WATCHDOG=1"], Told());
        _time.Advance(TimeSpan.FromSeconds(3.1));
        Assert.Equal(["WATCHDOG=1"], Told());
        answers = false;
        _time.Advance(TimeSpan.FromSeconds(3.1));
        Assert.Empty(Told());
        answers = true;
        _time.Advance(TimeSpan.FromSeconds(3.1));
        Assert.Equal(["WATCHDOG=1"], Told());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_program_whose_channels_bring_nothing_any_more_is_not_fed()
    {
        using var stop = new CancellationTokenSource();
        var running = Notify("9000000").RunAsync(_ => Task.FromResult(true), () => [Channel("A1", 7, 0)], () => "sampling", stop.Token);
        Assert.Equal(2, Told().Count);
        _time.Advance(TimeSpan.FromSeconds(3.1));
        _time.Advance(TimeSpan.FromSeconds(3.1));
        Assert.Empty(Told());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Stopping_is_told()
    {
        Notify().Stopping();
        Assert.Equal(["STOPPING=1"], Told());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/path")]
    public async Task Nobody_who_listens_is_no_trouble(string? socket)
    {
        var notify = new ServiceNotify(new ServiceManager(socket, null, null, 1), _time, _log);
        await notify.RunAsync(_ => Task.FromResult(true), () => [], () => "sampling", TestContext.Current.CancellationToken);
        Assert.True(notify.WasReady.IsCompleted);
        notify.Stopping();
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_told_once_and_stops_nothing()
    {
        var notify = new ServiceNotify(new ServiceManager("/no/such/socket", null, null, 1), _time, _log);
        await notify.RunAsync(_ => Task.FromResult(true), () => [], () => "sampling", TestContext.Current.CancellationToken);
        notify.Stopping();
        Assert.Contains("systemd can't be told how the table is", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_watchdog_of_another_process_is_not_ours_and_an_abstract_name_begins_with_a_zero()
    {
        Assert.Null(new ServiceManager("/s", "9000000", "2", 1).WatchdogInterval);
        Assert.Equal(TimeSpan.FromSeconds(9), new ServiceManager("/s", "9000000", "1", 1).WatchdogInterval);
        Assert.Equal("\0org/notify", new ServiceManager("@org/notify", null, null, 1).Address);
    }

    private static ChannelHealth Channel(string name, long good, long faults) => new(name, 80, null, good, 0, faults, faults > 0 ? SampleFault.NoAnswer : null);

    private ServiceNotify Notify(string? watchdog = null) => new(new ServiceManager(_folder.File("notify"), watchdog, null, 1), _time, _log);

    private List<string> Told()
    {
        List<string> told = [];
        var buffer = new byte[256];
        while (_systemd.Available > 0) told.Add(Encoding.ASCII.GetString(buffer, 0, _systemd.Receive(buffer)));
        return told;
    }
}
