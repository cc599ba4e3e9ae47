using System.Text;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>How a connection ends, what the broker then says, and what a link asks of the broker for that.</summary>
public abstract class LinkLossTests(string set, BrokerFixture fixture) : LinkContract(set)
{
    private const string Mine = "sot/1/abc234/t01";
    private static readonly MqttWill Will = new($"{Mine}/status", "lost"u8.ToArray(), TimeSpan.Zero);
    private int Port => fixture.Broker.Port;

    [Fact]
    public async Task A_cut_connection_is_noticed_and_the_broker_publishes_the_will_and_keeps_it()
    {
        await using var proxy = new TestProxy(Port);
        await using var hub = await ConnectAsync(Hub(Port), $"{Mine}/status");
        await using var table = await ConnectAsync(Table(proxy.Port, will: Will));

        proxy.Cut();

        Assert.Equal(Traits.TellsAResetFromAClose ? "the connection was reset" : "the broker closed the connection", await table.LossAsync());
        var live = await hub.NextAsync();
        await using var later = await ConnectAsync(Hub(Port), $"{Mine}/status");
        var kept = await later.NextAsync();
        Assert.Equal(("lost", false), (Encoding.UTF8.GetString(live.Payload.Span), live.Retained));
        Assert.Equal(("lost", true), (Encoding.UTF8.GetString(kept.Payload.Span), kept.Retained));
    }

    [Fact]
    public async Task A_will_is_called_off_when_its_client_is_back_within_the_delay()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var proxy = new TestProxy(broker.Port);
        await using var hub = await ConnectAsync(Hub(broker.Port), "sot/1/+/+/status");
        var options = Table(proxy.Port, will: Will with { Delay = TimeSpan.FromSeconds(1) });
        await using var table = await ConnectAsync(options);
        await using var other = await ConnectAsync(Table(proxy.Port, will: new($"{Mine}/status", "other"u8.ToArray(), TimeSpan.FromSeconds(2))));
        proxy.Cut();
        await table.LossAsync();
        await using var back = await ConnectAsync(options);
        await back.SendAsync($"{Mine}/status", "birth"u8.ToArray(), new(1, true));

        Assert.Equal(["birth", "other"], [Encoding.UTF8.GetString((await hub.NextAsync()).Payload.Span), Encoding.UTF8.GetString((await hub.NextAsync()).Payload.Span)]);
    }

    [Fact]
    public async Task A_client_that_takes_over_its_own_half_open_connection_hears_that_one_s_will_before_its_birth()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var proxy = new TestProxy(broker.Port);
        await using var hub = await ConnectAsync(Hub(broker.Port), $"{Mine}/status");
        var options = Table(proxy.Port, will: Will with { Delay = TimeSpan.FromSeconds(1) });
        await using var table = await ConnectAsync(options);
        await using var other = await ConnectAsync(Table(proxy.Port, will: new($"{Mine}/status", "other"u8.ToArray(), TimeSpan.FromSeconds(3))));
        await using var back = await ConnectAsync(options with { Port = broker.Port }); // the broker has not noticed that the first is gone
        await back.SendAsync($"{Mine}/status", "birth"u8.ToArray(), new(1, true));
        proxy.Cut();

        List<string> heard = [];
        while (!heard.Contains("other")) heard.Add(Encoding.UTF8.GetString((await hub.NextAsync()).Payload.Span));
        Assert.Equal("birth", heard[^2]);
    }

    [Fact]
    public async Task A_link_that_says_goodbye_sends_what_waits_and_leaves_no_will()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = await ConnectAsync(Hub(broker.Port), $"{Mine}/#");
        for (var round = 0; round < 20; round++)
        {
            var table = await ConnectAsync(Table(broker.Port, will: Will));
            for (var i = 0; i < 20; i++) Assert.True(table.TryPublish($"{Mine}/wave", [(byte)i], Qos0));

            await table.DisposeAsync();

            for (var i = 0; i < 20; i++) Assert.Equal(i, (await hub.NextAsync()).Payload.Span[0]);
        }

        await using var next = await ConnectAsync(Table(broker.Port));
        await next.SendAsync($"{Mine}/evt/next", default);
        Assert.Equal($"{Mine}/evt/next", (await hub.NextAsync()).Topic); // and no status before it
    }

    [Fact]
    public async Task The_properties_of_the_options_are_really_sent()
    {
        await using var proxy = new TestProxy(Port);
        await using (var table = await ConnectAsync(Table(proxy.Port, will: Will with { Delay = TimeSpan.FromSeconds(5) }) with { SessionExpiry = TimeSpan.FromHours(1) }))
        {
            table.TryPublish($"{Mine}/wave", "x"u8, new(0, false, TimeSpan.FromSeconds(2), "application/json"));
        }

        var bytes = await proxy.SentWhenClosedAsync();
        var packets = MqttBytes.Packets(bytes).ToList();
        var (connect, will) = MqttBytes.ConnectProperties(packets[0].Body);
        Assert.Equal(new() { [17] = 3600u, [33] = 200u, [39] = 1024u * 1024u }, connect);
        Assert.Equal(new() { [24] = 5u }, will);
        Assert.Equal(new() { [2] = 2u, [3] = "application/json" }, MqttBytes.PublishProperties(packets[1].Body));
        Assert.Equal([1, 3, 14], packets.Select(p => p.Type));
    }

    [Fact]
    public async Task A_session_that_is_to_be_kept_gets_what_came_while_it_was_away()
    {
        var options = Hub(Port) with { SessionExpiry = TimeSpan.FromMinutes(1) };
        await (await ConnectAsync(options, $"{Mine}/evt/#")).DisposeAsync();
        await using var table = await ConnectAsync(Table(Port));
        await table.SendAsync($"{Mine}/evt/away", "1"u8.ToArray());

        await using var back = await ConnectAsync(options);

        Assert.Equal($"{Mine}/evt/away", (await back.NextAsync()).Topic);
    }

    [Fact]
    public async Task An_answer_that_never_comes_ends_as_lost()
    {
        await using var proxy = new TestProxy(Port);
        await using var table = await ConnectAsync(Table(proxy.Port));
        proxy.Silent = true;
        var publish = table.SendAsync($"{Mine}/evt/x", default);
        var subscribe = table.SubscribeAsync($"{Mine}/cmd/#", 1, Token);

        proxy.Cut();

        Assert.Equal(PublishOutcome.LinkLost, await publish);
        Assert.False(await subscribe.WaitAsync(HangLimit, Token));
    }

    [Fact]
    public async Task A_caller_may_give_up_waiting_and_the_link_stays_up()
    {
        await using var proxy = new TestProxy(Port);
        await using var table = await ConnectAsync(Table(proxy.Port));
        proxy.Silent = true;
        using var givingUp = new CancellationTokenSource();
        var publish = table.PublishAsync($"{Mine}/evt/x", default, Qos1, givingUp.Token);

        await givingUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publish);
        Assert.False(table.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_connect_to_a_silent_broker_can_be_given_up()
    {
        await using var proxy = new TestProxy(Port) { Silent = true };
        await using var link = New();
        using var givingUp = new CancellationTokenSource();
        var connecting = link.ConnectAsync(Hub(proxy.Port), givingUp.Token);

        await givingUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal("given up", await link.LossAsync());
    }

    [Fact]
    public async Task A_broker_that_never_answers_a_connect_is_named()
    {
        await using var proxy = new TestProxy(Port) { Silent = true };
        await using var link = New();
        Assert.Equal(new ConnectOutcome(false, "the broker does not answer", false), await link.ConnectAsync(Hub(proxy.Port), Token).WaitAsync(HangLimit, Token));
    }
}
