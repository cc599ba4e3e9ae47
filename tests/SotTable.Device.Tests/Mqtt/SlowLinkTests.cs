using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>A broker that is reached at 64 kbit/s, one that takes no large messages, and one that knows another client of the same name.</summary>
public sealed class SlowLinkTests
{
    private const string Mine = "sot/1/abc234/t01";
    private const string Words = "the broker closes the connection again and again: another client may have the same client id";
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
    public async Task Two_tables_of_one_name_take_over_at_most_twice_a_minute_and_say_why_once()
    {
        await using var broker = await TestBroker.StartAsync();
        var (firstTime, secondTime) = (new ManualTime(), new ManualTime());
        var options = Table(broker.Port);
        var (firstLog, secondLog) = (new LinesLogger<MqttSession>(), new LinesLogger<MqttSession>());
        await using var first = Run(firstLog, firstTime);
        await first.UntilAsync(s => s.IsConnected);
        await using var second = Run(secondLog, secondTime);
        await second.UntilAsync(s => s.IsConnected);

        const int minutes = 30;
        for (var s = 0; s < minutes * 60; s++)
        {
            // One is in, the other waits.
            await first.UntilAsync(_ => first.Session.IsConnected != second.Session.IsConnected
                && (first.Session.IsConnected ? secondTime : firstTime).Waiting > 0);
            firstTime.Advance(TimeSpan.FromSeconds(1));
            secondTime.Advance(TimeSpan.FromSeconds(1));
        }

        // Up to four each before the name is suspected, then each comes back after three quarters of a minute to a minute.
        Assert.InRange(first.Session.Connections + second.Session.Connections, minutes / 2, (2 * 4) + (minutes * 60 / 45));
        foreach (var log in new[] { firstLog, secondLog })
        {
            Assert.Single(log.Lines, l => l.Contains(Words, StringComparison.Ordinal));
            Assert.True(log.Lines.Length <= 4, string.Join('\n', log.Lines));
        }

        RunningSession Run(LinesLogger<MqttSession> log, TimeProvider time) => new(new(
            SotTable.Mqtt.Mosquitto.MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance), _ => options,
            new((_, _, _) => Task.CompletedTask, _ => { }), time, log));
    }
}
