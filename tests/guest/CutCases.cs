using System.Diagnostics;
using System.Text.Json;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Guest;

/// <summary>
/// Sessions on a disk whose every write is logged outside, with a broker and somebody who listens and acknowledges as a hub does. <see cref="PowerCuts"/> then cuts the
/// power in the log.
/// </summary>
internal static class CutCases
{
    /// <summary>Where the state directory lies in the file system.</summary>
    public const string StateInDisk = "state";

    private const int Sessions = 6;
    private const string Config = "/tmp/cuts.json";
    private const string Device = "/dev/vda";
    private static readonly TableAddress Table = new("abc234", "t01");

    public static async Task RunAsync(Report report) => await report.Case("Sessions on a disk whose writes are logged are told to a broker, to their summaries", async () =>
    {
        Disk.MountAt(Device);
        Guest.WriteFiles();
        WriteConfig();
        using var broker = StartBroker();
        await using var listener = await Listener.ConnectAsync($"sot/1/{Table}/evt/#", $"sot/1/{Table}/session/summary", $"sot/1/{Table}/rec");
        using var marks = new MarkedDisk(Device);
        var summaries = 0;
        var listening = Task.Run(async () =>
        {
            await foreach (var message in listener.Received.ReadAllAsync())
            {
                if (await MarkAsync(marks, listener, message)) Interlocked.Increment(ref summaries);
            }
        });
        using var worker = Worker.Start(Config);
        await worker.UntilAsync("samples", s => Status.Channels(s) is { Count: > 0 } c && c.All(c => c.Good > 0));
        for (var i = 0; i < Sessions; i++)
        {
            var before = Volatile.Read(ref summaries);
            await worker.PressAsync(TimeSpan.FromMilliseconds(120));
            await worker.UntilAsync("a running session", s => Status.Phase(s) == "running");
            await Task.Delay(TimeSpan.FromMilliseconds(2500 + (700 * i)), TimeProvider.System);
            await worker.PressAsync(TimeSpan.FromSeconds(2.5));
            await worker.UntilAsync("an ended session", s => Status.Phase(s) == "ended");
            await Waiting.UntilAsync("its summary at the broker", () => Volatile.Read(ref summaries) > before);
            await worker.PressAsync(TimeSpan.FromMilliseconds(120));
            await worker.UntilAsync("a table for the next one", s => Status.Phase(s) == "idle");
        }

        // The last one is cut short.
        await worker.PressAsync(TimeSpan.FromMilliseconds(120));
        await worker.UntilAsync("a running session", s => Status.Phase(s) == "running");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await worker.KillAsync();
        await listener.DisposeAsync();
        await listening;
    });

    /// <summary>Marks what a message says is kept, then acknowledges it.</summary>
    /// <returns>Whether it was a summary.</returns>
    private static async Task<bool> MarkAsync(MarkedDisk marks, IMqttLink link, MqttMessage message)
    {
        if (!TableAddress.TryParse(message.Topic, out _, out var rest)) return false;
        string epoch;
        long n;
        if (rest == "rec")
        {
            var frame = RecordFrame.Decode(message.Payload, out var problem) ?? throw new InvalidDataException(problem);
            (epoch, n) = (frame.Epoch, frame.N);
            marks.Mark($"mark {n} rec {frame.Session}");
        }
        else
        {
            using var json = JsonDocument.Parse(message.Payload);
            if (!json.RootElement.TryGetProperty("n", out var number)) return false;
            (epoch, n) = (json.RootElement.GetProperty("epoch").GetString()!, number.GetInt64()); // a message with a number has both
            var kind = json.RootElement.TryGetProperty("kind", out var k) ? k.GetString() : "summary";
            marks.Mark($"mark {n} {kind} {(json.RootElement.TryGetProperty("session", out var s) ? s.GetString() : "")}");
        }

        await link.PublishAsync(
            Table.Topic(MessageKind.Ack), JsonSerializer.SerializeToUtf8Bytes(new AckMessage(1, epoch, n, false), WireJson.Default.AckMessage), new(1, Retain: false), CancellationToken.None);
        return rest.EndsWith("summary", StringComparison.Ordinal);
    }

    private static Process StartBroker()
    {
        File.WriteAllText("/tmp/broker.conf", "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n");
        return Process.Start("/host/usr/sbin/mosquitto", ["-c", "/tmp/broker.conf"]);
    }

    private static void WriteConfig() => File.WriteAllText(Config, JsonSerializer.Serialize(new
    {
        Table = new { Site = "abc234", Table = "t01", Profile = "/tmp/profile.json", Templates = "/tmp/templates.json", StateDirectory = Worker.State },
        Source = new { Kind = "Simulated" },
        Mqtt = new { Host = "127.0.0.1", Port = 1883 },
    }));
}
