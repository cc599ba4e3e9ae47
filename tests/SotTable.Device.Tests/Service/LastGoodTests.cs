using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace SotTable.Device.Tests.Service;

public sealed class LastGoodTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public LastGoodTests()
    {
        _systemd.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));
        Directory.CreateDirectory(_folder.File("state"));
        File.WriteAllText(_folder.File("templates.json"), TestTable.Templates);
        File.Copy(Path.Combine(TestTable.Root(), "hardware/profiles/adult-4x80.json"), _folder.File("profile.json"));
        Write(new { });
    }

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_service_whose_new_configuration_is_refused_goes_back_to_the_last_good_one_and_says_so()
    {
        await RunOnceAsync();
        Write(new { Sampels = 1 });
        using var host = Service();
        Assert.Contains("sampling with the last good configuration: ", await ReadyAsync(), StringComparison.Ordinal);
        using var client = await TestHost.ConnectAsync(_folder.File("state/control.sock"), Limit());
        var notices = (await client.StatusAsync(Limit())).GetProperty("state").GetProperty("notices").EnumerateArray().Select(n => n.GetString()!).ToArray();
        Assert.Contains(notices, n => n.StartsWith("earlier-configuration:", StringComparison.Ordinal) && n.Contains("Sampels: unknown section", StringComparison.Ordinal));
        host.Process.Kill();
        var errors = await host.Process.StandardError.ReadToEndAsync(Limit());
        Assert.Contains("table.json: Sampels: unknown section", errors, StringComparison.Ordinal);
        Assert.Contains("going back to the last good configuration", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile.json")]
    [InlineData("templates.json")]
    [InlineData("table.json")]
    public async Task A_file_that_is_spoilt_or_gone_is_replaced_by_what_was_kept_of_it(string file)
    {
        await RunOnceAsync();
        if (file == "table.json") File.Delete(_folder.File(file));
        else File.WriteAllText(_folder.File(file), "{");
        using var host = Service();
        Assert.Contains(file, await ReadyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_refused_with_the_same_configuration_does_not_go_back()
    {
        await RunOnceAsync();
        using var first = Service();
        await ReadyAsync();
        using var second = Service();
        await EndsAsync(second, 75, "another sottable");
    }

    [Fact]
    public async Task When_the_last_good_one_can_not_be_used_either_the_first_reason_decides()
    {
        await RunOnceAsync();
        using var first = Service();
        await ReadyAsync();
        Write(new { Sampels = 1 });
        using var second = Service();
        await EndsAsync(second, 78, "the last good configuration can't be used either: ");
    }

    [Fact]
    public async Task Who_starts_it_by_hand_is_told_what_is_wrong()
    {
        await RunOnceAsync();
        Write(new { Sampels = 1 });
        using var host = TestHost.Start(_folder.File("table.json"));
        await EndsAsync(host, 78, "Sampels: unknown section");
    }

    [Fact]
    public void What_was_kept_and_is_damaged_is_as_if_nothing_was_kept()
    {
        File.WriteAllText(_folder.File("state/last-good.json"), "{\"schema\":\"sottable-last-good/1\",\"files\":[]}");
        Assert.Null(ConfigurationFiles.LastGood(_folder.File("state"), "why"));
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System).Token;

    // Until it has samples, and has kept its configuration.
    private async Task RunOnceAsync()
    {
        using var host = Service();
        Assert.Contains("READY=1\nSTATUS=sampling", await ReadyAsync(), StringComparison.Ordinal);
    }

    private TestHost Service() => TestHost.Start(_folder.File("table.json"), ("NOTIFY_SOCKET", _folder.File("notify")), ("STATE_DIRECTORY", _folder.File("state")));

    private async Task<string> ReadyAsync()
    {
        var bytes = new byte[4096];
        return Encoding.UTF8.GetString(bytes, 0, await _systemd.ReceiveAsync(bytes, Limit()));
    }

    private static async Task EndsAsync(TestHost host, int code, string said)
    {
        var errors = await host.Process.StandardError.ReadToEndAsync(Limit());
        await host.Process.WaitForExitAsync(Limit());
        Assert.Equal(code, host.Process.ExitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        if (code == 75) Assert.DoesNotContain("going back", errors, StringComparison.Ordinal);
    }

    private void Write(object more)
    {
        var config = JsonSerializer.SerializeToNode(new
        {
            Table = new { Site = "abc234", Table = "t01", Profile = "profile.json", Templates = "templates.json", StateDirectory = "state" },
            Mqtt = new { Enabled = false },
        })!.AsObject(); // an object
        foreach (var (key, value) in JsonSerializer.SerializeToNode(more)!.AsObject()) config[key] = value?.DeepClone();
        File.WriteAllText(_folder.File("table.json"), config.ToJsonString());
    }
}
