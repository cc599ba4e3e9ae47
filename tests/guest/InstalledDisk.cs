using System.Text.Json;
using SotTable.Mqtt;

namespace SotTable.Guest;

/// <summary>The installed table on a small ext4 of its own that fills, and that the kernel turns read-only.</summary>
internal static class InstalledDisk
{
    public static async Task RunAsync(Report report, InstalledTable table)
    {
        await Systemd.CtlAsync("stop", InstalledTable.Unit);
        Disk.MakeAt(InstalledTable.State);
        await Systemd.CtlAsync("start", InstalledTable.Unit);
        await table.ActiveAsync();
        await using var wire = await Listener.ConnectAsync("sot/1/abc234/t01/notice/journal-fault", "sot/1/abc234/t01/state");
        await table.UntilAsync("a connection", s => s.GetProperty("connected").GetBoolean());
        await LabPins.PressAsync(bounces: 0);
        await table.UntilAsync("a running session", s => Status.Phase(s) == "running");
        await report.Case("A full disk under the installed table is a notice on the wire, the timer goes on, and it is over when there is room", async () =>
        {
            Disk.Fill();
            await FaultAsync(wire, "full");
            Disk.Free();
            await OverAsync(wire);
        });
        await report.Case("A disk that the kernel turns read-only is one too", async () =>
        {
            await Disk.TurnReadOnlyAsync();
            await FaultAsync(wire, "Read-only file system");
            Disk.TurnWritable();
            await OverAsync(wire);
        });
        await LabPins.PressAsync(bounces: 0);
        await table.UntilAsync("a pause", s => Status.Phase(s) == "paused");
    }

    private static async Task FaultAsync(IMqttLink wire, string reason)
    {
        var notice = await NextAsync(wire, "notice/journal-fault", m => m.GetProperty("standing").GetBoolean());
        Report.Contains(reason, notice.GetProperty("subjects").ToString());
        var first = await NextAsync(wire, "state", InSession);
        var later = await NextAsync(wire, "state", s => InSession(s) && Elapsed(s) > Elapsed(first) + 3000);
        Report.Contains("journal-fault", later.GetProperty("notices").ToString());
    }

    private static Task<JsonElement> OverAsync(IMqttLink wire) => NextAsync(wire, "notice/journal-fault", m => !m.GetProperty("standing").GetBoolean());

    private static bool InSession(JsonElement state) => state.GetProperty("phase").GetString() == "running";

    private static long Elapsed(JsonElement state) => state.GetProperty("elapsedMs").GetInt64();

    private static async Task<JsonElement> NextAsync(IMqttLink wire, string kind, Func<JsonElement, bool> expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120), TimeProvider.System);
        await foreach (var message in wire.Received.ReadAllAsync(limit.Token))
        {
            if (!message.Topic.EndsWith($"/{kind}", StringComparison.Ordinal) || message.Payload.IsEmpty) continue; // emptied at the connect
            using var json = JsonDocument.Parse(message.Payload);
            if (expected(json.RootElement)) return json.RootElement.Clone();
        }

        throw new IOException("the broker is gone");
    }
}
