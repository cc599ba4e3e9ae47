using SotTable.Device.Control;
using Xunit;

namespace SotTable.Device.Tests.Control;

public sealed class StatusOnlyTableTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task When_there_is_only_status_the_socket_tells_why_and_refuses_the_button()
    {
        var config = Config("""{ "Table": { "Site": "abc234", "Table": "t01", "Profile": "gone.json", "Templates": "t.json", "StateDirectory": "state" } }""");
        using var stop = new CancellationTokenSource();
        var log = new StringWriter();
        var socket = _folder.File("control.sock");
        File.WriteAllText(socket, "left over by the one before");
        var telling = StatusOnlyTable.RunAsync(config, socket, "", log, stop.Token);
        using (var client = await ControlClient.ConnectAsync(socket, Limit()))
        {
            var answer = await client.StatusAsync(Limit());
            Assert.False(answer.GetProperty("ok").GetBoolean());
            Assert.Contains("status only, no samples are taken", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
            Assert.Contains("gone.json", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        using (var client = await ControlClient.ConnectAsync(socket, Limit()))
            Assert.False((await client.PressAsync(TimeSpan.FromMilliseconds(60), Limit())).GetProperty("ok").GetBoolean());
        Assert.False(Directory.Exists(_folder.File("state")));
        await stop.CancelAsync();
        await telling;
        Assert.Contains("gone.json", log.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(socket));
    }

    [Theory]
    [InlineData("{ broken", "line 1: no JSON")]
    [InlineData("""{ "Tabel": {} }""", "Tabel")]
    [InlineData("""{ "Table": { "Site": "A" } }""", "Table:Site")]
    public void A_configuration_that_cannot_be_used_is_the_reason_in_its_own_words(string text, string says) =>
        Assert.Contains(says, StatusOnlyTable.Why(Config(text), "exit-code exited 78"), StringComparison.Ordinal);

    [Fact]
    public void With_a_configuration_in_order_the_reason_is_how_the_service_ended()
    {
        File.Copy(Path.Combine(TestTable.Root(), "deploy/templates/examples.json"), _folder.File("t.json"));
        File.Copy(Path.Combine(TestTable.Root(), "hardware/profiles/adult-4x80.json"), _folder.File("p.json"));
        var config = Config("""{ "Table": { "Site": "abc234", "Table": "t01", "Profile": "p.json", "Templates": "t.json", "StateDirectory": "state" } }""");
        var why = StatusOnlyTable.Why(config, "watchdog killed 9");
        Assert.Contains("its configuration is in order, but the service ended (watchdog killed 9)", why, StringComparison.Ordinal);
        Assert.Contains("systemctl reset-failed sottable", why, StringComparison.Ordinal);
    }

    private string Config(string text)
    {
        var path = _folder.File("table.json");
        File.WriteAllText(path, text);
        return path;
    }
}
