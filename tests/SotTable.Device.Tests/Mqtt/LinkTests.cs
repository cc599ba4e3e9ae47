using System.Security.Cryptography;
using System.Text;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

public sealed class BrokerFixture : IAsyncLifetime
{
    public TestBroker Broker { get; private set; } = null!; // set before any test runs

    public async ValueTask InitializeAsync() => Broker = await TestBroker.StartAsync();

    public async ValueTask DisposeAsync() => await Broker.DisposeAsync();
}

/// <summary>What crosses one connection to a mosquitto that stays up.</summary>
public abstract class LinkTests(string set, BrokerFixture fixture) : LinkContract(set)
{
    private const string Mine = "sot/1/abc234/t01";
    private int Port => fixture.Broker.Port;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    public async Task An_acknowledged_message_arrives_as_it_was_sent(int length)
    {
        await using var hub = await ConnectAsync(Hub(Port), $"{Mine}/evt/#");
        await using var table = await ConnectAsync(Table(Port));
        var payload = RandomNumberGenerator.GetBytes(length);

        Assert.Equal(new PublishOutcome(true, 0), await table.SendAsync($"{Mine}/evt/ä", payload));

        var message = await hub.NextAsync();
        Assert.Equal(($"{Mine}/evt/ä", 1, false), (message.Topic, message.Qos, message.Retained));
        Assert.Equal(payload, message.Payload.ToArray());
    }

    [Fact]
    public async Task A_message_without_acknowledgement_arrives()
    {
        await using var hub = await ConnectAsync(Hub(Port), $"{Mine}/wave");
        await using var table = await ConnectAsync(Table(Port));

        Assert.True(table.TryPublish($"{Mine}/wave", "frame"u8, Qos0));

        var message = await hub.NextAsync();
        Assert.Equal((0, "frame"), (message.Qos, Encoding.UTF8.GetString(message.Payload.Span)));
    }

    [Fact]
    public async Task A_publish_that_nobody_listens_to_says_so()
    {
        await using var table = await ConnectAsync(Table(Port));
        Assert.Equal(new PublishOutcome(true, 16), await table.SendAsync($"{Mine}/evt/alone", "x"u8.ToArray()));
    }

    [Fact]
    public async Task A_message_that_the_broker_kept_is_marked_retained_and_a_live_one_is_not()
    {
        await using var table = await ConnectAsync(Table(Port));
        await table.SendAsync($"{Mine}/meta", "kept"u8.ToArray(), new(1, true));
        await using var hub = await ConnectAsync(Hub(Port), $"{Mine}/meta");
        Assert.True((await hub.NextAsync()).Retained);

        await table.SendAsync($"{Mine}/meta", "live"u8.ToArray(), new(1, true));
        Assert.False((await hub.NextAsync()).Retained);
    }

    [Fact]
    public async Task A_thousand_acknowledged_messages_arrive_once_and_in_order()
    {
        await using var hub = await ConnectAsync(Hub(Port), $"{Mine}/evt/#");
        await using var table = await ConnectAsync(Table(Port));

        var sends = Enumerable.Range(0, 1000).Select(i => table.SendAsync($"{Mine}/evt/n", BitConverter.GetBytes(i))).ToArray();
        var outcomes = await Task.WhenAll(sends);
        var arrived = new List<int>();
        while (arrived.Count < 1000) arrived.Add(BitConverter.ToInt32((await hub.NextAsync()).Payload.Span));

        Assert.All(outcomes, o => Assert.Equal(new PublishOutcome(true, 0), o));
        Assert.Equal(Enumerable.Range(0, 1000), arrived);
        await table.SendAsync($"{Mine}/evt/last", default);
        Assert.Equal($"{Mine}/evt/last", (await hub.NextAsync()).Topic); // so nothing came twice
    }

    [Fact]
    public async Task A_publish_on_anothers_topic_is_denied()
    {
        await using var table = await ConnectAsync(Table(Port));
        Assert.Equal(new PublishOutcome(false, 135), await table.SendAsync("sot/1/abc234/t02/evt/x", "x"u8.ToArray()));
        Assert.Equal(new PublishOutcome(false, 135), await table.SendAsync($"{Mine}/cmd/session.stop", "x"u8.ToArray()));
    }

    [Fact]
    public async Task A_subscription_that_the_broker_refuses_is_seen()
    {
        // Mosquitto's ACL file never refuses a subscription (it withholds the messages); its plugin for roles does.
        var plugin = Directory.GetDirectories("/usr/lib", "*-linux-gnu*").Select(d => $"{d}/mosquitto_dynamic_security.so").First(File.Exists);
        var roles = Path.GetTempFileName();
        await File.WriteAllTextAsync(roles, """{"defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true}}""", Token);
        await using var broker = await TestBroker.StartAsync(anonymous: true, extraConfig: $"plugin {plugin}\nplugin_opt_config_file {roles}");
        await using var hub = await ConnectAsync(Hub(broker.Port) with { UserName = null, Password = null });

        Assert.False(await hub.SubscribeAsync("sot/1/#", 1, Token));

        Assert.Equal(new PublishOutcome(true, 16), await hub.SendAsync("sot/1/x", default)); // the link itself is well
        File.Delete(roles);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task A_wrong_password_is_named_and_retrying_is_useless(string? password)
    {
        await using var link = New();
        var outcome = await link.ConnectAsync(Hub(Port, password), Token);
        Assert.False(outcome.Connected);
        Assert.StartsWith("wrong user name or password", outcome.Problem, StringComparison.Ordinal);
        Assert.True(outcome.RetryIsUseless);
    }

    [Fact]
    public async Task A_port_without_a_listener_is_named()
    {
        await using var link = New();
        var outcome = await link.ConnectAsync(Hub(TestBroker.FreePort()), Token);
        Assert.Equal(new ConnectOutcome(false, "nothing listens there (connection refused)", false), outcome);
    }

    [Fact]
    public async Task A_name_of_several_addresses_is_tried_until_one_answers()
    {
        await using var link = New();
        Assert.True((await link.ConnectAsync(Hub(Port) with { Host = "localhost" }, Token)).Connected);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_named()
    {
        await using var link = New();
        var outcome = await link.ConnectAsync(Hub(Port) with { Host = "no-such-host.invalid" }, Token);
        Assert.Contains("no-such-host.invalid", outcome.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_client_with_the_same_id_ends_the_first()
    {
        var options = Hub(Port);
        await using var first = await ConnectAsync(options);
        await using var second = await ConnectAsync(options);
        Assert.Equal("the broker closed the connection", await first.LossAsync()); // mosquitto 2.0.11 gives no reason; newer ones may
    }

    [Fact]
    public async Task A_closed_link_takes_nothing_and_ends_what_reads_it()
    {
        var link = await ConnectAsync(Table(Port));
        await link.DisposeAsync();

        Assert.Equal("closed", await link.LossAsync());
        Assert.False(link.TryPublish($"{Mine}/wave", "x"u8, Qos0));
        Assert.Equal(PublishOutcome.LinkLost, await link.SendAsync($"{Mine}/evt/x", default));
        Assert.False(await link.SubscribeAsync($"{Mine}/cmd/#", 1, Token));
        await link.Received.Completion.WaitAsync(HangLimit, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => link.ConnectAsync(Table(Port), Token));
    }

    [Fact]
    public async Task Topics_that_no_publish_may_have_are_bugs_of_the_caller()
    {
        await using var table = await ConnectAsync(Table(Port));
        Assert.Throws<ArgumentException>(() => table.TryPublish($"{Mine}/+", "x"u8, Qos0));
        await Assert.ThrowsAsync<ArgumentException>(() => table.PublishAsync($"{Mine}/a\0b", default, Qos1, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => table.PublishAsync($"{Mine}/wave", default, Qos0, Token));
    }
}
