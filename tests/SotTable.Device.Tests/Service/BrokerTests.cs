using System.Security.Cryptography;
using SotTable.Messages;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Service;

public class BrokerTests
{
    [Fact]
    public async Task A_session_started_by_the_button_is_seen_from_start_to_summary()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(broker);
        await hub.WaitForPhase("idle");
        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online" && s.GetProperty("cn").GetInt32() == 1);
        table.Press();
        await hub.WaitForPhase("running");
        await hub.WaitForPhase("ended");
        var summary = await hub.WaitFor("session/summary", _ => true);

        Assert.InRange(summary.GetProperty("ranMs").GetInt64(), 5000, 5000);
        Assert.Equal(("sim", "N"), (summary.GetProperty("mode").GetString(), summary.GetProperty("unit").GetString()));
        var events = hub.Of("evt/session");
        Assert.Equal(["started", "ended"], events.Select(e => e.GetProperty("kind").GetString()));
        var records = hub.All().Where(m => m.Topic.EndsWith("/rec", StringComparison.Ordinal)).Select(m => RecordFrame.Decode(m.Payload, out _)!).ToArray();
        var numbers = hub.Of("evt/session").Concat(hub.Of("evt/cal")).Concat(hub.Of("evt/load")).Append(summary).Select(e => e.GetProperty("n").GetInt64()).Concat(records.Select(r => r.N)).Order().ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length).Select(i => (long)i), numbers);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in records.SelectMany(r => r.Entries)) entry.AddTo(hash);
        Assert.Equal(summary.GetProperty("record").GetProperty("sha256").GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
        Assert.Equal(5, events[0].GetProperty("start").GetProperty("channels").GetArrayLength());
        Assert.Single(hub.Of("meta"));
        Assert.NotEmpty(hub.Of("health"));
        Assert.True(hub.All().Count(m => m.Topic.EndsWith("/wave", StringComparison.Ordinal)) > 40);
    }

    [Fact]
    public async Task The_dashboards_commands_arm_mark_and_stop_and_a_repeated_one_gets_its_reply_again()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(broker, template: "long");
        await hub.WaitForPhase("idle");

        var none = await hub.Ask("session.stop");
        Assert.Equal(("rejected", "no-session"), (none.GetProperty("st").GetString(), none.GetProperty("err").GetProperty("code").GetString()));
        Assert.Equal("done", (await hub.Ask("session.arm", """{"template":"short","templateVersion":2,"profile":"adult","code":"K-17"}""")).GetProperty("st").GetString());
        await hub.WaitForPhase("armed");
        Assert.Equal("done", (await hub.Ask("session.disarm")).GetProperty("st").GetString());

        // Armed again: an idle table ignores a press whose contact first closed before the disarming, and contacts bounce for some milliseconds.
        Assert.Equal("done", (await hub.Ask("session.arm", """{"template":"long","templateVersion":1,"profile":"adult"}""")).GetProperty("st").GetString());
        table.Press();
        var running = await hub.WaitForPhase("running");
        Assert.Equal("done", (await hub.Ask("session.mark", """{"label":"cough"}""")).GetProperty("st").GetString());
        var id = Guid.CreateVersion7();
        var stopped = await hub.Ask("session.stop", id: id);
        await hub.WaitForPhase("ended", running.GetProperty("seq").GetInt32());
        await hub.Send("session.stop", HubClient.Json(id));
        await hub.Until(() => hub.Of("reply").Count(r => r.GetProperty("id").GetGuid() == id) == 2);

        Assert.Equal("done", stopped.GetProperty("st").GetString());
        Assert.Equal(stopped.GetRawText(), hub.Of("reply").Last(r => r.GetProperty("id").GetGuid() == id).GetRawText());
        await hub.WaitFor("evt/session", e => e.GetProperty("kind").GetString() == "ended" && e.GetProperty("by").GetString() == "anna");
    }

    [Fact]
    public async Task A_kept_command_and_a_hostile_one_do_nothing_and_the_session_runs_on()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        var kept = Guid.CreateVersion7();
        await hub.Send("session.stop", HubClient.Json(kept), retain: true);
        await using var table = new TableRig(broker, template: "long");
        var reply = await hub.WaitFor("reply", r => r.GetProperty("id").GetGuid() == kept);
        Assert.Equal("retained", reply.GetProperty("err").GetProperty("code").GetString());
        table.Press();
        await hub.WaitForPhase("running");
        await hub.Send("session.stop", new string('[', 100_000));
        await hub.Send("session.stop", "\0\u0001 not json");
        await hub.Send("session.stop", HubClient.Json(Guid.CreateVersion7())[..^1] + $",\"x\":\"{new string('y', 70_000)}\"}}");

        await hub.WaitFor("reply", r => r.GetProperty("err").GetProperty("code").GetString() == "too-large");
        Assert.Equal(2, table.Table.Telemetry.Unanswerable);
        await table.WaitForPhase("running");
    }

    [Fact]
    public async Task Without_a_broker_the_session_runs_and_the_link_comes_when_the_broker_does()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var relay = new TestProxy(broker.Port) { Refusing = true };
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(port: relay.Port);
        table.Press();
        var status = await table.WaitForPhase("ended");
        Assert.False(status.GetProperty("connected").GetBoolean());
        Assert.NotEqual("", status.GetProperty("link").GetString());
        Assert.Equal(5000, status.GetProperty("state").GetProperty("elapsedMs").GetInt64());
        relay.Refusing = false;

        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online");
        var summary = await hub.WaitFor("session/summary", _ => true);
        Assert.Equal(5000, summary.GetProperty("ranMs").GetInt64());
    }

    [Fact]
    public async Task A_broker_killed_in_a_session_costs_nothing_of_record_value()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var relay = new TestProxy(broker.Port);
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(port: relay.Port);
        await hub.WaitForPhase("idle");
        table.Press();
        await hub.WaitForPhase("running");
        relay.Refusing = true; // so that the hub is back before the table is, and hears everything
        await broker.KillAsync();
        await table.WaitForPhase("ended");
        await broker.RestartAsync();
        await hub.Until(() => hub.Connections == 2);
        relay.Refusing = false;

        var summary = await hub.WaitFor("session/summary", _ => true);
        Assert.Equal(5000, summary.GetProperty("ranMs").GetInt64());
        await hub.WaitFor("evt/session", e => e.GetProperty("kind").GetString() == "ended");
        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online" && s.GetProperty("cn").GetInt32() == 2);
    }

    [Fact]
    public async Task A_frozen_broker_does_not_hold_up_the_session_and_gets_everything_later()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(broker);
        await hub.WaitForPhase("idle");
        table.Press();
        await hub.WaitForPhase("running");
        broker.Freeze();
        try
        {
            var status = await table.WaitForPhase("ended");
            Assert.Equal(5000, status.GetProperty("state").GetProperty("elapsedMs").GetInt64());
        }
        finally
        {
            broker.Thaw();
        }

        await hub.WaitFor("session/summary", _ => true);
        await hub.WaitForPhase("ended");
    }

    [Fact]
    public async Task A_wrong_password_is_named_and_the_session_runs()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = new TableRig(broker, password: "wrong");
        table.Press();
        var status = await table.WaitForPhase("ended");
        Assert.False(status.GetProperty("connected").GetBoolean());
        Assert.Contains("password", status.GetProperty("link").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_comes_soon_after_each_connect()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var relay = new TestProxy(broker.Port);
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(port: relay.Port);
        for (var connection = 1; connection <= 3; connection++)
        {
            // The next regular one would come after 30 s, which is when this wait gives up.
            await hub.Until(() => hub.Of("health").Length == connection);
            Assert.Contains(hub.Of("status"), s => s.GetProperty("state").GetString() == "online" && s.GetProperty("cn").GetInt32() == connection);
            relay.Cut();
        }
    }

    [Fact]
    public async Task A_half_open_link_in_a_session_costs_nothing_of_record_value()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var relay = new TestProxy(broker.Port);
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(port: relay.Port);
        await hub.WaitForPhase("idle");
        table.Press();
        await hub.WaitForPhase("running");
        relay.Silent = true;
        await table.WaitForPhase("ended");
        await table.Until(t => !t.Telemetry.IsConnected);
        relay.Silent = false;
        relay.Cut(); // an attempt may have been under way in the silence

        var summary = await hub.WaitFor("session/summary", _ => true);
        Assert.Equal(5000, summary.GetProperty("ranMs").GetInt64());
        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online" && s.GetProperty("cn").GetInt32() >= 2);
        var numbers = hub.Of("evt/session").Select(e => e.GetProperty("n").GetInt64()).ToArray();
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(2, numbers.Distinct().Count());
    }

    [Fact]
    public async Task A_full_journal_is_a_notice_and_the_session_runs_to_its_end()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(broker, journalFull: true);
        await hub.WaitForPhase("idle");
        table.Press();

        await hub.WaitFor("state", s => s.GetProperty("notices").EnumerateArray().Any(n => n.GetString()!.StartsWith("journal-fault:", StringComparison.Ordinal)));

        await hub.WaitForPhase("ended");
    }

    [Fact]
    public async Task A_goodbye_says_offline()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        await using var table = new TableRig(broker);
        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online");

        Assert.Null(await table.StopAsync());

        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "offline");
    }
}
