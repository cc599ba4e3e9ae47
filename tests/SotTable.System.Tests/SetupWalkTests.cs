using System.Text.Json;
using SotTable.Cli;
using SotTable.Cli.Demo;
using SotTable.Cli.Setup;
using SotTable.Device.Control;
using SotTable.Support;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>The walk at the end of <c>sottable setup</c>, by a newcomer who does what the program says at a table of simulated cells.</summary>
public sealed class SetupWalkTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-walk-").FullName;
    private TestBroker? _broker;
    private SottableProcess? _table;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Socket => Path.Combine(_folder, "control.sock");

    [Fact]
    public async Task A_newcomer_is_led_from_block_to_block_to_a_breath_to_a_session_and_a_slip_is_forgiven()
    {
        await StartTableAsync();
        await using var walk = new SottableProcess("setup", "--walk", "--socket", Socket);
        using var hand = await ControlClient.ConnectAsync(Socket, Token);

        // Does what each line asks for as it comes; the first tap goes wrong.
        var (read, slipped) = (0, false);
        while (await NextAsync(walk, read) is { } line)
        {
            read++;
            if (line == "Tap block A.") await PressOnAsync(hand, slipped ? "A2" : "B1", 0.3);
            slipped |= line == "Tap block A.";
            if (line == "Tap block B.") await PressOnAsync(hand, "B2", 0.3);
            if (line.Contains("Now breathe in", StringComparison.Ordinal)) await PressOnAsync(hand, "breath", 5);
            if (line == "Press the button.") Assert.True((await hand.PressAsync(TimeSpan.FromSeconds(0.2), Token)).GetProperty("ok").GetBoolean());
        }

        var (exitCode, _) = await walk.EndAsync();
        Assert.True(exitCode == 0, walk.Error);
        var said = walk.Error.Split('\n');
        Assert.All(said, line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(
            ["  That was block B. Once more:", "  Block A answers.", "  Block B answers.", "  The breath sensor answers, and is the right way round.",
             "  It answers: a session runs. Hold the button for two seconds to end it."],
            said.Where(l => l.Contains("answers", StringComparison.Ordinal) || l.Contains("That was", StringComparison.Ordinal)));
        Assert.Equal("This table is set up.", said[^2]);
    }

    [Fact]
    public async Task While_a_session_runs_setup_asks_before_it_starts_the_table_anew()
    {
        await StartTableAsync();
        using var hand = await ControlClient.ConnectAsync(Socket, Token);
        Assert.Equal(69, await PairAsync("no\n")); // no session, no question: nobody is there to pair with
        Assert.True((await hand.PressAsync(TimeSpan.FromSeconds(0.2), Token)).GetProperty("ok").GetBoolean());
        Assert.Equal(75, await PairAsync("no\n"));
        Assert.Equal(75, await PairAsync("")); // nobody answers
        Assert.Equal(69, await PairAsync("yes\n"));
        Assert.Equal(69, await PairAsync("", "--yes"));
    }

    [Fact]
    public async Task A_hand_presses_only_on_channels_that_a_simulated_table_has()
    {
        await StartTableAsync();
        await using var press = new SottableProcess("press", "--on", "C9", "--socket", Socket);
        Assert.Equal(64, (await press.EndAsync()).ExitCode);
        Assert.Equal("sottable: on: expected one of A1, A2, B1, B2, breath\n", press.Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_table is not null) await _table.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<int> PairAsync(string typed, params string[] more) => SetupVerb.Create(new Terminal(TextWriter.Null, TextWriter.Null, false), new StringReader(typed))
        .Parse(["--hub", $"127.0.0.1:{TestBroker.FreePort()}", "--code", "K7QF-2M9X-4DTA-9ZB3", "--profile", Path.Combine(Checkout.Find().Root, "hardware/profiles/adult-4x80.json"),
            "--config", Path.Combine(_folder, "paired.json"), "--identity", Path.Combine(_folder, "identity"), "--socket", Socket, "--no-walk", .. more])
        .InvokeAsync(cancellationToken: Token);

    private static async Task PressOnAsync(ControlClient hand, string channel, double seconds) =>
        Assert.True((await hand.PressOnAsync(channel, TimeSpan.FromSeconds(seconds), Token)).GetProperty("ok").GetBoolean());

    // The line after so many; null when there is no other. The limit only guards against a hang.
    private static async Task<string?> NextAsync(SottableProcess walk, int read)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            var running = walk.Running.Count > 0; // looked at before the lines, so that the last ones are seen
            if (walk.Error.Split('\n') is var lines && lines.Length > read + 1) return lines[read];
            if (!running) return null;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private async Task StartTableAsync()
    {
        _broker = await TestBroker.StartAsync(anonymous: true);
        var root = Checkout.Find().Root;
        var config = Path.Combine(_folder, "table.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            Table = new
            {
                Site = "abc234", Table = "t01", Profile = Path.Combine(root, "hardware/profiles/adult-4x80.json"), Templates = Path.Combine(root, "deploy/templates/examples.json"),
                StateDirectory = Path.Combine(_folder, "state"), Socket,
            },
            Source = new { Kind = "Simulated", MountAfterS = (double?)null },
            Mqtt = new { _broker.Port },
        }), Token);
        Directory.CreateDirectory(Path.Combine(_folder, "state"));
        _table = new SottableProcess("run", "--config", config);
        while (true)
        {
            Assert.True(_table.Running.Count > 0, _table.Error);
            try
            {
                using var client = await ControlClient.ConnectAsync(Socket, Token);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            }
        }
    }
}
