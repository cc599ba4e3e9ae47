using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Device.Tests.Service;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Control;

public sealed class ControlTests
{
    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task Status_tells_state_health_link_light_and_sound()
    {
        await using var table = new TableRig(template: "long");
        using var client = await table.ConnectAsync();
        var status = await client.StatusAsync(Limit());
        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal(("abc234/t01", "simulated", ""), (status.GetProperty("address").GetString(), status.GetProperty("origin").GetString(), status.GetProperty("link").GetString()));
        Assert.Equal(5, status.GetProperty("health").GetProperty("channels").GetArrayLength());
        Assert.Equal("idle", status.GetProperty("light").GetProperty("pattern").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(table.Socket));
    }

    [Fact]
    public async Task A_simulated_press_starts_and_a_long_one_ends()
    {
        await using var table = new TableRig(template: "long");
        using var client = await table.ConnectAsync();
        Assert.True((await client.PressAsync(TimeSpan.FromMilliseconds(60), Limit())).GetProperty("ok").GetBoolean());
        await table.WaitForPhase("running");
        Assert.True((await client.AskAsync("""{"cmd":"hold"}""", Limit())).GetProperty("ok").GetBoolean());
        await table.WaitForPhase("ended");
        Assert.True((await client.AskAsync("""{"cmd":"release"}""", Limit())).GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("", "expected a JSON object")]
    [InlineData("hello", "expected a JSON object")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("""{"cmd":"reboot"}""", "status, press")]
    [InlineData("""{"cmd":"press","holdMs":1}""", "holdMs: 1, expected 20 to 20000")]
    [InlineData("""{"cmd":"press","holdMs":"long"}""", "holdMs")]
    [InlineData("""{"cmd":"press","button":"red"}""", "button: expected practitioner or patient")]
    [InlineData("""{"cmd":"press","hold":5}""", "hold")]
    public void Bad_requests_are_told_what_was_expected(string line, string says)
    {
        Assert.Null(ControlDoor.Read(Encoding.UTF8.GetBytes(line), out var problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_client_gets_an_error_and_the_others_are_served()
    {
        await using var table = new TableRig(template: "long");
        using var good = await table.ConnectAsync();
        using (var hostile = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await hostile.ConnectAsync(new UnixDomainSocketEndPoint(table.Socket), Limit());
            using var stream = new NetworkStream(hostile);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(new string('x', ControlSocket.MaxLine + 10)), Limit());
            using var reader = new StreamReader(stream);
            Assert.Contains("longer than", await reader.ReadLineAsync(Limit()), StringComparison.Ordinal);
        }

        Assert.False((await good.AskAsync("{{{", Limit())).GetProperty("ok").GetBoolean());
        Assert.True((await good.StatusAsync(Limit())).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task More_programs_than_16_are_told_to_wait()
    {
        await using var table = new TableRig(template: "long");
        var clients = new List<ControlClient>();
        for (var i = 0; i < ControlSocket.MaxClients; i++)
        {
            clients.Add(await table.ConnectAsync());
            await clients[i].StatusAsync(Limit());
        }

        using (var more = await table.ConnectAsync())
        {
            var answer = await more.AskAsync("""{"cmd":"version"}""", Limit());
            Assert.Contains("16 programs", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        foreach (var c in clients) c.Dispose();
    }

    [Fact]
    public async Task What_a_table_says_before_it_is_asked_and_closes_is_heard()
    {
        using var folder = new TempFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.File("control.sock")));
        listener.Listen();
        using var client = await ControlClient.ConnectAsync(folder.File("control.sock"), Limit());
        using (var server = await listener.AcceptAsync(Limit())) await server.SendAsync(Encoding.UTF8.GetBytes("{\"ok\":false,\"error\":\"too many\"}\n"), Limit());
        Assert.Equal("too many", (await client.StatusAsync(Limit())).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_tap_gives_the_wiring_and_every_raw_sample()
    {
        await using var table = new TableRig(template: "long");
        using var client = await table.ConnectAsync();
        var header = await client.StartTapAsync(Limit());
        Assert.Equal(("adult-4x80", 16), (header.GetProperty("profile").GetProperty("id").GetString(), header.GetProperty("recordBytes").GetInt32()));
        Assert.Equal(JsonValueKind.Object, header.GetProperty("anchor").ValueKind);
        var last = new TimeSpan[5];
        for (var i = 0; i < 400; i++)
        {
            var (sample, dropped) = (await client.ReadTapAsync(Limit()))!.Value;
            Assert.Equal(0, dropped);
            Assert.InRange(sample.Channel, 0, 4);
            Assert.True(sample.Flags.HasFlag(SampleFlags.Simulated));
            Assert.True(sample.At > last[sample.Channel]);
            last[sample.Channel] = sample.At;
        }
    }

    [Fact]
    public async Task A_table_tells_the_calibration_that_is_in_force_to_whoever_looks_on()
    {
        await using var table = new TableRig(template: "long");
        using (await table.ConnectAsync())
        {
            // It serves.
        }

        using var bench = await SotTable.Device.Diagnosis.ServiceBench.JoinAsync(table.Socket, null, Limit());
        Assert.Equal(["A1", "A2", "B1", "B2"], bench.Calibration!.Cells.Select(c => c.Channel));
        Assert.True(SotTable.Device.Diagnosis.ChannelScale.Of(bench.Profile, 0, bench.Calibration).Calibrated);
    }

    [Fact]
    public async Task A_slow_looker_on_is_told_how_much_it_missed()
    {
        var tap = new RawTap();
        using var client = tap.Join();
        for (var i = 0; i < 10_000; i++) tap.Offer(new RawSample(TimeSpan.FromMilliseconds(i), 0, i));
        var buffer = new byte[10 * RawTap.RecordBytes];

        Assert.Equal(buffer.Length, await client.ReadAsync(buffer, Limit()));

        Assert.Equal((1, 10_000 - 8192), (buffer[15], BitConverter.ToInt32(buffer, 8)));
        Assert.Equal(10_000 - 8192, BitConverter.ToInt32(buffer, RawTap.RecordBytes + 8));
    }
}
