using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Journal;
using SotTable.Device.Telemetry;
using SotTable.Device.Tests.Telemetry;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Service;

/// <summary>What a broker holds after a month of a clinic's days: counted at the broker, with everything that a table publishes.</summary>
public sealed class MonthTests
{
    private const int Days = 26;
    private const int SessionsADay = 20;
    private const int EventsASession = 10;
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_month_of_sessions_leaves_three_kept_messages_and_no_queue_at_the_broker()
    {
        await using var broker = await TestBroker.StartAsync(anonymous: true, extraConfig: "sys_interval 1");
        await using var proxy = new TestProxy(broker.Port);
        using var folder = new TempFolder();
        var setup = TestTable.Setup(folder, mqtt: m => (m.Enabled, m.Port) = (true, proxy.Port));
        var before = await CountsAsync(broker);
        long n = 0;
        for (var day = 1; day <= Days; day++)
        {
            // A hub that is started each morning and never says goodbye; its queue must not outlive it.
            await using var hub = await SubscriberAsync(proxy.Port, "sot/1/#", $"sottable-hub-{day}");
            await DayAsync(setup, (uint)day, () => ++n, cut: day % 2 == 1 ? proxy : null);
            proxy.Cut();
        }

        Assert.Equal(Days * SessionsADay * (EventsASession + 1), n);
        await using var late = await SubscriberAsync(broker.Port, "sot/1/#", "late");
        List<string> kept = [];
        while (kept.Count < 3) kept.Add(await KeptAsync(late));
        await using (var other = await SubscriberAsync(broker.Port, "x", "other")) await other.PublishAsync("sot/1/abc234/t01/reply", default, new(1, false), TestContext.Current.CancellationToken);
        Assert.False((await NextAsync(late)).Retained); // no fourth
        Assert.Equal(["meta", "state", "status"], kept.Order());

        // The broker counts once a second, and those who have just gone may still be in it.
        var after = await CountsAsync(broker);
        using var limit = new CancellationTokenSource(HangLimit);
        while ((after.Clients > before.Clients + 1 || after.Subscriptions > before.Subscriptions + 1) && !limit.IsCancellationRequested) after = await CountsAsync(broker);
        Assert.InRange(after.Stored, 0, before.Stored + 3 + 8); // the broker counts its own $SYS texts too
        Assert.InRange(after.Clients, 0, before.Clients + 1);
        Assert.InRange(after.Subscriptions, 0, before.Subscriptions + 1);
    }

    // One start of the table's program.
    private static async Task DayAsync(TableSetup setup, uint boot, Func<long> number, TestProxy? cut)
    {
        using var stop = new CancellationTokenSource();
        var outbox = new MemoryOutbox();
        using var telemetry = new TableTelemetry(
            setup, boot, outbox, MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance), _ => true,
            () => new HealthMessage(1, boot, 1, 0, 0, 0, 0, 0, 0, 0, "ok", false, []), TimeProvider.System, NullLoggerFactory.Instance);
        var running = telemetry.RunAsync(stop.Token);
        telemetry.Meta(Meta(boot));
        for (var session = 0; session < SessionsADay; session++)
        {
            var id = Guid.CreateVersion7();
            telemetry.State(State(boot, id, SessionPhase.Running));
            telemetry.Wave(new byte[100]);
            for (var i = 0; i <= EventsASession; i++)
            {
                number();
                outbox.Add(TestTable.Event(i < EventsASession ? "marked" : JournalEvent.SummaryKind, id));
            }

            telemetry.Committed();
            telemetry.State(State(boot, id, SessionPhase.Ended));
        }

        using var limit = new CancellationTokenSource(HangLimit);
        while (!telemetry.OutboxSent)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
            outbox.Acknowledge(outbox.Read); // as a hub would, or no more than 64 would go
            telemetry.Committed();
        }

        cut?.Cut(); // on some days the plug is pulled
        await stop.CancelAsync();
        await running;
    }

    private static MetaMessage Meta(uint boot) => new(
        1, 1, boot, "Table 1", "", "0.1.0 native", "test", SampleOrigin.Simulated, "", "N", null, new(true, "", ""), [], [], PersonProfile.Adult, 1_800_000,
        new(0, 0));

    private static StateMessage State(uint boot, Guid session, SessionPhase phase) => new(
        1, boot, 1, phase, SessionMode.Sim, "", session, "short", PersonProfile.Adult, null, 1000, 1, 1, 1, 1, 0, null, null, "N", 1, 1, 0.5, Samples.BlockId.A, true,
        true, null, null, []);

    private static async Task<IMqttLink> SubscriberAsync(int port, string filter, string client)
    {
        var link = MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance)();
        var outcome = await link.ConnectAsync(new("127.0.0.1", port, client, null, null, TimeSpan.FromSeconds(10), TimeSpan.Zero, null), TestContext.Current.CancellationToken);
        Assert.Equal("", outcome.Problem);
        Assert.True(await link.SubscribeAsync(filter, 1, TestContext.Current.CancellationToken));
        return link;
    }

    private static Task<MqttMessage> NextAsync(IMqttLink link) => link.Received.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(HangLimit);

    private static async Task<string> KeptAsync(IMqttLink link)
    {
        var message = await NextAsync(link);
        Assert.True(message.Retained);
        return message.Topic.Split('/')[^1];
    }

    private static async Task<(int Stored, int Clients, int Subscriptions)> CountsAsync(TestBroker broker)
    {
        await using var link = await SubscriberAsync(broker.Port, "$SYS/broker/#", $"counts-{Guid.NewGuid():N}");
        Dictionary<string, int> counts = [];
        for (var rounds = 0; rounds < 2;)
        {
            // The uptime comes with every round of the broker's own counts.
            var message = await NextAsync(link);
            var name = message.Topic["$SYS/broker/".Length..];
            if (name == "uptime" && !message.Retained) rounds++;
            if (int.TryParse(Encoding.UTF8.GetString(message.Payload.Span), CultureInfo.InvariantCulture, out var value)) counts[name] = value;
        }

        return (counts["store/messages/count"], counts["clients/total"], counts["subscriptions/count"]);
    }
}
