using System.Buffers.Binary;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>A broker that is reached at 64 kbit/s, one that takes no large messages, and one that takes few at once.</summary>
public abstract class SlowLinkTests(string set) : LinkContract(set)
{
    private const string Mine = "sot/1/abc234/t01";
    private const int SlowBytesPerSecond = 8000;

    [Fact]
    public async Task On_a_slow_link_the_newest_frames_win_and_acknowledged_messages_all_arrive_in_order()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var proxy = new TestProxy(broker.Port, SlowBytesPerSecond);
        await using var hub = await ConnectAsync(Hub(broker.Port), $"{Mine}/#");
        await using var table = await ConnectAsync(Table(proxy.Port));

        // 1,000 frames of 400 bytes would take 50 s.
        const int sent = 1000;
        var frame = new byte[400];
        List<Task<PublishOutcome>> events = [];
        for (var i = 1; i <= sent; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, i);
            Assert.True(table.TryPublish($"{Mine}/wave", frame, Qos0));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token); // the socket gets every chance to take it
            if (i % 100 == 0) events.Add(table.SendAsync($"{Mine}/evt/x", BitConverter.GetBytes(i)));
        }

        List<int> frames = [];
        List<int> numbers = [];
        while (numbers.Count < sent / 100 || frames.LastOrDefault() < sent)
        {
            var message = await hub.NextAsync();
            (message.Qos == 0 ? frames : numbers).Add(BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span));
        }

        Assert.All(await Task.WhenAll(events), e => Assert.True(e.Accepted));
        Assert.Equal(Enumerable.Range(1, sent / 100).Select(n => 100 * n), numbers);
        Assert.Equal(frames.Order().Distinct(), frames);
        Assert.True(frames.Count < 200, $"{frames.Count} frames lay in buffers: the last of them was {frames.Count * 400 / SlowBytesPerSecond} s old");
        Assert.Equal(sent, frames.Count + table.SendDropped);
    }

    [Fact]
    public async Task A_message_over_the_brokers_limit_is_refused_with_a_reason_and_counted_and_later_ones_arrive()
    {
        await using var broker = await TestBroker.StartAsync(extraConfig: "max_packet_size 2000");
        await using var hub = await ConnectAsync(Hub(broker.Port), $"{Mine}/#");
        await using var table = await ConnectAsync(Table(broker.Port));

        Assert.Equal(new PublishOutcome(false, 149), await table.SendAsync($"{Mine}/evt/large", new byte[3000]));
        Assert.True(table.TryPublish($"{Mine}/wave", new byte[3000], Qos0));
        Assert.True((await table.SendAsync($"{Mine}/evt/small", new byte[100])).Accepted);

        Assert.Equal($"{Mine}/evt/small", (await hub.NextAsync()).Topic);
        Assert.Equal(1, table.SendDropped);
        Assert.False(table.Lost.IsCompleted);
    }

    [Fact]
    public async Task No_more_messages_are_under_way_than_the_broker_takes_and_all_arrive_in_order()
    {
        const int most = 3;
        await using var broker = await TestBroker.StartAsync(extraConfig: $"max_inflight_messages {most}");
        await using var proxy = new TestProxy(broker.Port);
        await using var hub = await ConnectAsync(Hub(broker.Port), $"{Mine}/#");
        await using var table = await ConnectAsync(Table(proxy.Port));
        proxy.Silent = true; // nothing is answered, so all that goes is under way at once

        var sends = Enumerable.Range(0, 50).Select(i => table.SendAsync($"{Mine}/evt/n", BitConverter.GetBytes(i))).ToArray();
        Assert.True(table.TryPublish($"{Mine}/wave", "behind"u8, Qos0));
        using var limit = new CancellationTokenSource(HangLimit);
        while (!proxy.SwallowedFromClients.AsSpan().EndsWith("behind"u8)) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);

        Assert.Equal(most, MqttBytes.Packets(proxy.SwallowedFromClients).Count(p => p.Type == 3 && (p.Flags & 6) == 2));
        proxy.Cut();
        Assert.All(await Task.WhenAll(sends), s => Assert.Equal(PublishOutcome.LinkLost, s));
    }
}
