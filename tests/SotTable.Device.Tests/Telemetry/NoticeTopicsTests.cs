using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Telemetry;
using SotTable.Device.Tests.Mqtt;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Telemetry;

public sealed class NoticeTopicsTests
{
    private readonly List<(string Topic, string Payload, MqttPublishOptions Options)> _sent = [];
    private readonly NoticeTopics _topics;
    private bool _up;

    public NoticeTopicsTests() => _topics = new NoticeTopics(new TableAddress("abc234", "t01"), (topic, payload, options) =>
    {
        if (!_up) return Task.FromResult(PublishOutcome.LinkLost);
        _sent.Add((topic, Encoding.UTF8.GetString(payload().Span), options));
        return Task.FromResult(new PublishOutcome(true, 0));
    });

    [Fact]
    public void After_a_connect_every_topic_of_which_this_start_has_nothing_to_tell_is_emptied()
    {
        Connect();
        Assert.Equal(NoticeCode.All.Select(c => $"sot/1/abc234/t01/notice/{c.Name}"), _sent.Select(s => s.Topic));
        Assert.All(_sent, s => Assert.Equal(("", new MqttPublishOptions(1, true)), (s.Payload, s.Options)));
    }

    [Fact]
    public void What_came_and_went_without_a_link_is_told_after_the_connect_and_again_after_the_next()
    {
        _topics.Offer(Notice("sensor-fault", standing: true));
        _topics.Offer(Notice("journal-fault", standing: true));
        _topics.Offer(Notice("journal-fault", standing: false));
        for (var connect = 0; connect < 2; connect++)
        {
            Connect();
            var sensor = Assert.Single(_sent, s => s.Topic.EndsWith("sensor-fault", StringComparison.Ordinal));
            Assert.Contains("\"standing\":true", sensor.Payload, StringComparison.Ordinal);
            Assert.Null(sensor.Options.Expiry);
            var journal = Assert.Single(_sent, s => s.Topic.EndsWith("journal-fault", StringComparison.Ordinal));
            Assert.Contains("\"standing\":false", journal.Payload, StringComparison.Ordinal);
            Assert.Equal(new MqttPublishOptions(1, true, TimeSpan.FromHours(24)), journal.Options);
            _sent.Clear();
        }
    }

    [Fact]
    public async Task A_broker_that_does_not_pass_on_commands_is_told_as_trouble()
    {
        using var folder = new TempFolder();
        var setup = TestTable.Setup(folder, mqtt: m => m.Enabled = true);
        using var telemetry = new TableTelemetry(
            setup, 7, new MemoryOutbox(), () => new FakeLink(FakeLink.Accepted) { Grants = false }, _ => true, () => new(1, 7, 0, 0, 0, 0, 0, 0, 0, 0, "ok", false, []), new ManualTime(),
            NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = telemetry.RunAsync(stop.Token);
        while (!telemetry.IsConnected) await Task.Yield();
        Assert.True(telemetry.CommandsRefused);
        await stop.CancelAsync();
        await running;
    }

    private void Connect()
    {
        _up = true;
        _topics.Resend();
    }

    private static NoticeMessage Notice(string code, bool standing) => new(1, 7, code, NoticeLevel.Fault, standing, [], 1, 2);
}
