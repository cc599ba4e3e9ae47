using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>The session on a real mosquitto that comes, goes and hangs.</summary>
public sealed class MqttSessionBrokerTests
{
    private const string Mine = "sot/1/abc234/t01";
    private readonly ConcurrentQueue<string> _heard = []; // by the hub
    private readonly ConcurrentQueue<string> _commands = []; // by the table
    private readonly ConcurrentQueue<int> _greetings = []; // of the table
    private readonly LinesLogger<MqttSession> _log = new();

    [Fact]
    public async Task A_broker_that_is_absent_at_the_start_is_found_when_it_appears()
    {
        await using var broker = await TestBroker.StartAsync();
        await broker.KillAsync();
        await using var running = RunTable(broker.Port);
        await running.UntilAsync(s => s.Problem == "nothing listens there (connection refused)");

        await broker.RestartAsync();

        await running.UntilAsync(s => s.IsConnected);
        Assert.Equal((1, ""), (running.Session.Connections, running.Session.Problem));
    }

    [Fact]
    public async Task After_a_killed_broker_the_greeting_runs_again_and_nothing_from_the_gap_arrives_later()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = RunTable(broker.Port);
        await using var hub = RunHub(broker.Port);
        await hub.UntilAsync(s => s.IsConnected);
        await table.UntilAsync(s => s.IsConnected);

        await broker.KillAsync();
        await table.UntilAsync(s => !s.IsConnected);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(PublishOutcome.LinkLost, await table.Session.PublishAsync($"{Mine}/evt/gap", "gap"u8.ToArray(), Qos1, Token));
            Assert.False(table.Session.TryPublish($"{Mine}/wave", "gap"u8, Qos0));
        }

        Assert.False(await table.Session.SubscribeAsync($"{Mine}/cmd/#", 1, Token));
        await broker.RestartAsync();

        await hub.UntilAsync(s => s.IsConnected);
        await table.UntilAsync(s => s.IsConnected);
        Assert.Equal(2, table.Session.Connections);
        Assert.Equal(new PublishOutcome(true, 0), await table.Session.PublishAsync($"{Mine}/evt/after", "after"u8.ToArray(), Qos1, Token));
        await hub.UntilAsync(_ => _heard.Contains("after after"));
        Assert.Equal([1, 2], _greetings);
        Assert.DoesNotContain(_heard, h => h.Contains("gap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_said_once_and_tried_again_each_minute()
    {
        await using var broker = await TestBroker.StartAsync();
        var time = new ManualTime();
        var attempts = 0;
        var links = MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance);
        var hooks = new MqttSessionHooks((_, _, _) => Task.CompletedTask, _ => { });
        await using var running = new RunningSession(new(
            () =>
            {
                attempts++;
                return links();
            },
            _ => Table(broker.Port) with { Password = "wrong" },
            hooks,
            time,
            _log));

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await running.UntilAsync(_ => attempts == attempt && time.Waiting > 0);
            Assert.StartsWith("wrong user name or password", running.Session.Problem, StringComparison.Ordinal);
            time.Advance(TimeSpan.FromSeconds(44.9));
            Assert.Equal((attempt, 1), (attempts, time.Waiting)); // still waiting
            for (var tenths = 0; attempts == attempt && tenths < 151; tenths++) time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.StartsWith("Warning: No connection to the broker: wrong user name or password", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Join('\n', _log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_is_corrected_at_the_broker_brings_the_link_by_itself()
    {
        await using var broker = await TestBroker.StartAsync();
        var time = new ManualTime();
        var hooks = new MqttSessionHooks((_, _, _) => Task.CompletedTask, _ => { });
        await using var running = new RunningSession(new(
            MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance), _ => Table(broker.Port) with { Password = "the new one" }, hooks, time, _log));
        await running.UntilAsync(s => s.Problem.StartsWith("wrong user name or password", StringComparison.Ordinal) && time.Waiting > 0);

        await broker.ChangePasswordAsync(TestBroker.TableUser, "the new one");
        time.Advance(TimeSpan.FromMinutes(1));

        await running.UntilAsync(s => s.IsConnected);
        Assert.Equal("", running.Session.Problem);
    }

    [Fact]
    public async Task A_session_that_stops_says_goodbye_and_leaves_no_will()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = RunHub(broker.Port);
        await hub.UntilAsync(s => s.IsConnected);
        var table = RunTable(broker.Port);
        await table.UntilAsync(s => s.IsConnected);

        await table.DisposeAsync();

        await using var next = RunTable(broker.Port);
        await hub.UntilAsync(_ => _heard.Count >= 3);
        Assert.Equal(["status hello 1", "status goodbye", "status hello 1"], _heard);
    }

    [Fact]
    public async Task A_command_reaches_its_table_only()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = RunTable(broker.Port);
        await using var hub = RunHub(broker.Port);
        await hub.UntilAsync(s => s.IsConnected);
        await table.UntilAsync(s => s.IsConnected);

        await hub.Session.PublishAsync("sot/1/abc234/t02/cmd/session.stop", "theirs"u8.ToArray(), Qos1, Token);
        await hub.Session.PublishAsync($"{Mine}/cmd/session.stop", "ours"u8.ToArray(), Qos1, Token);

        await table.UntilAsync(_ => !_commands.IsEmpty);
        Assert.Equal(["session.stop ours"], _commands);
    }

    private RunningSession RunTable(int port) => Run(
        Table(port, will: new($"{Mine}/status", "lost"u8.ToArray(), TimeSpan.Zero)),
        _commands,
        async (session, number, token) =>
        {
            _greetings.Enqueue(number);
            Assert.True(await session.SubscribeAsync("sot/1/abc234/+/cmd/#", 1, token));
            await session.PublishAsync($"{Mine}/status", Encoding.UTF8.GetBytes($"hello {number}"), Qos1, token);
        },
        async (session, token) => await session.PublishAsync($"{Mine}/status", "goodbye"u8.ToArray(), Qos1, token));

    private RunningSession RunHub(int port) => Run(
        Hub(port),
        _heard,
        async (session, _, token) => Assert.True(await session.SubscribeAsync("sot/1/#", 1, token)),
        null);

    private RunningSession Run(
        MqttLinkOptions options,
        ConcurrentQueue<string> heard,
        Func<MqttSession, int, CancellationToken, Task> onConnected,
        Func<MqttSession, CancellationToken, Task>? onGoodbye) => new(new(
        MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance),
        _ => options,
        new(onConnected, m => heard.Enqueue($"{m.Topic.Split('/')[^1]} {Encoding.UTF8.GetString(m.Payload.Span)}"), onGoodbye),
        TimeProvider.System,
        _log));
}
