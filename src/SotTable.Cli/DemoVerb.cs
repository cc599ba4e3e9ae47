using System.CommandLine;
using System.ComponentModel;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using SotTable.Cli.Demo;
using SotTable.Device.Sensing.Recordings;
using SotTable.Mqtt;

namespace SotTable.Cli;

/// <summary><c>sottable demo</c>: broker, hub and simulated tables on this machine (decision 0002).</summary>
internal static class DemoVerb
{
    private static readonly TimeSpan HoldLength = TimeSpan.FromSeconds(2.5);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var tables = new Option<int>("--tables") { Description = "How many tables, 1 to 50.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var seconds = new Option<int?>("--seconds") { Description = "Unattended: one session of about N/2 s, then one JSON line. N is 10 to 2000.", HelpName = "N" };
        var replay = new Option<FileInfo?>("--replay") { Description = "Breath recording that drives the tables (CSV, also .gz).", HelpName = "FILE" };
        var seed = new Option<int>("--seed") { Description = "Seed of the model patient.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var http = new Option<int?>("--http") { Description = "Port of the dashboard; a free one by default.", HelpName = "PORT" };
        var mqtt = new Option<int?>("--mqtt") { Description = "Port of the broker; a free one by default.", HelpName = "PORT" };
        var adapters = new Option<string>("--adapters")
        {
            Description = "Adapter set of tables and hub (see sottable version).", HelpName = "SET", DefaultValueFactory = _ => AdapterSet.Default,
        };
        var command = new Command("demo", "Start a broker, the hub and simulated tables on this machine (see deploy/demo).") { tables, seconds, replay, seed, http, mqtt, adapters };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(tables), parsed.GetValue(seconds), parsed.GetValue(replay)?.FullName, parsed.GetValue(seed), parsed.GetValue(http), parsed.GetValue(mqtt),
                parsed.GetValue(adapters)!),
            terminal,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        var problem = Check(options);
        if (problem.Length > 0) return terminal.Refuse(ExitCode.Usage, problem);
        if (!AdapterSet.Built.Contains(options.Adapters)) return terminal.Refuse(ExitCode.Configuration, $"--adapters {options.Adapters}: {AdapterSet.Expected}.");
        if (options.Replay is { } file && BreathRecording.Open(file) is { Ok: false } bad) return terminal.Refuse(ExitCode.BadInput, $"--replay {bad.Problem}.");
        try
        {
            terminal.Error.WriteLine("Starting broker, tables and hub ...");
            await using var stage = await DemoStage.StartAsync(options, null, cancellationToken);
            return options.Seconds is { } n
                ? await UnattendedAsync(stage, TimeSpan.FromSeconds(n), terminal, cancellationToken)
                : await AttendedAsync(stage, terminal, cancellationToken);
        }
        catch (DemoFailure e)
        {
            return terminal.Refuse(e.ExitCode, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or WebSocketException or HttpRequestException or Win32Exception)
        {
            return terminal.Refuse(ExitCode.NoService, $"the demo can't go on: {e.Message}");
        }
    }

    private static string Check(DemoOptions o)
    {
        if (o.Tables is < 1 or > 50) return $"--tables {o.Tables}: expected 1 to 50.";
        if (o.Seconds is < 10 or > 2000) return $"--seconds {o.Seconds}: expected 10 to 2000; a shorter run has no room for a session, a longer one none below the hard cap.";
        if (o.HttpPort is < 1 or > 65535) return $"--http {o.HttpPort}: expected a port, 1 to 65535.";
        if (o.MqttPort is < 1 or > 65535) return $"--mqtt {o.MqttPort}: expected a port, 1 to 65535.";
        return "";
    }

    private static async Task<int> UnattendedAsync(DemoStage stage, TimeSpan length, Terminal terminal, CancellationToken cancellationToken)
    {
        terminal.Error.WriteLine($"Ready: {stage.Hub.Address}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = new UnattendedRun(stage, length, terminal.Error.WriteLine).RunAsync(stop.Token);
        var death = stage.AnyDeathAsync();
        if (await Task.WhenAny(run, death) == death)
        {
            await stop.CancelAsync();
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Died(await death, terminal);
        }

        var report = await run;
        terminal.Out.WriteLine(JsonSerializer.Serialize(report, DemoJson.Default.DemoReport));
        return report.SessionsCompleted == stage.Tables.Count && report is { FramesPublished: > 0, FramesLost: 0, EventsLost: 0 }
            ? ExitCode.Done
            : terminal.Refuse(ExitCode.VerdictFailed, "not everything of the session arrived: see the numbers above.");
    }

    private static async Task<int> AttendedAsync(DemoStage stage, Terminal terminal, CancellationToken cancellationToken)
    {
        await stage.Live.DisposeAsync(); // a demo may stand for days, and that client remembers every frame
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"  Dashboard   {terminal.Strong(stage.Hub.Address.ToString())}");
        foreach (var table in stage.Tables) terminal.Out.WriteLine($"  {table.Name,-10}  {stage.Hub.Address}t/{table.Address}");
        terminal.Out.WriteLine($"  Socket      {stage.Tables[0].Socket}");
        terminal.Out.WriteLine();
        foreach (var line in stage.Tables[0].ByHand()) terminal.Out.WriteLine($"  {line}");
        terminal.Out.WriteLine();
        var keys = Channel.CreateBounded<char>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropNewest });
        if (!Console.IsInputRedirected && !Console.IsOutputRedirected)
        {
            var which = stage.Tables.Count > 1 ? $", 1 to {Math.Min(9, stage.Tables.Count)} choose the table" : "";
            terminal.Out.WriteLine($"  Keys        b presses the button, B holds it, q quits{which}");
            DemoKeys.Start(key => keys.Writer.TryWrite(key));
        }
        else
        {
            terminal.Out.WriteLine("  No terminal: stop it with Ctrl-C or SIGTERM.");
        }

        terminal.Out.Flush();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = KeysAsync(stage, keys.Reader, terminal, stop.Token);
        var death = stage.AnyDeathAsync();
        var first = await Task.WhenAny(reading, death);
        if (first == reading) return await reading;
        await stop.CancelAsync();
        return Died(await death, terminal);
    }

    private static async Task<int> KeysAsync(DemoStage stage, ChannelReader<char> keys, Terminal terminal, CancellationToken cancellationToken)
    {
        var table = stage.Tables[0];
        await foreach (var key in keys.ReadAllAsync(cancellationToken))
        {
            switch (key)
            {
                case 'q': return ExitCode.Done;
                case 'b':
                    await table.PressAsync(TimeSpan.Zero, cancellationToken);
                    terminal.Out.WriteLine($"  {table.Name}: pressed");
                    break;
                case 'B':
                    await table.PressAsync(HoldLength, cancellationToken);
                    terminal.Out.WriteLine($"  {table.Name}: held for {HoldLength.TotalSeconds} s");
                    break;
                case >= '1' and <= '9' when key - '1' < stage.Tables.Count:
                    table = stage.Tables[key - '1'];
                    terminal.Out.WriteLine($"  {table.Name}: b and B press its button now");
                    break;
            }
        }

        return ExitCode.Done;
    }

    private static int Died(Child child, Terminal terminal) =>
        terminal.Refuse(ExitCode.NoService, $"{child.Name} ended by itself, so the demo stops. Its last words:\n{child.LastLines}");
}
