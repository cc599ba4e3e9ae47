using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Support;

/// <summary>A table of which only the MQTT side exists.</summary>
internal sealed class FakeTable : IAsyncDisposable
{
    private readonly IMqttLink _link = MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance)();
    private readonly TableAddress _address;

    private FakeTable(TableAddress address) => _address = address;

    public static async Task<FakeTable> ConnectAsync(TestBroker broker, TableAddress address)
    {
        var table = new FakeTable(address);
        var outcome = await table._link.ConnectAsync(
            new MqttLinkOptions(
                broker.Host, broker.Port, $"fake-{Guid.NewGuid():N}", address.ToString(), TestBroker.TablePassword, TimeSpan.FromSeconds(10), TimeSpan.Zero, null),
            CancellationToken.None);
        if (!outcome.Connected) throw new InvalidOperationException(outcome.Problem);
        return table;
    }

    /// <summary>Publishes a frame at QoS 0.</summary>
    public void Send(byte[] frame)
    {
        if (!_link.TryPublish(_address.Topic(MessageKind.Wave), frame, new MqttPublishOptions(0, false, MessageKind.Wave.Expiry)))
            throw new InvalidOperationException("the link took no frame");
    }

    /// <summary>Publishes at QoS 1 and waits for the broker.</summary>
    public async Task SendAsync(string rest, byte[] payload, bool retain = false)
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        var sent = await _link.PublishAsync($"sot/1/{_address}/{rest}", payload, new MqttPublishOptions(1, retain), limit.Token);
        if (!sent.Accepted) throw new InvalidOperationException($"not accepted: {sent.ReasonCode}");
    }

    public async Task ListenForCommandsAsync()
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        if (!await _link.SubscribeAsync($"sot/1/{_address}/cmd/#", 1, limit.Token)) throw new InvalidOperationException("not subscribed");
    }

    public async Task ListenForAcksAsync()
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        if (!await _link.SubscribeAsync(_address.Topic(MessageKind.Ack), 1, limit.Token)) throw new InvalidOperationException("not subscribed");
    }

    public async Task<AckMessage> AckAsync()
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        var message = await _link.Received.ReadAsync(limit.Token);
        Assert.False(message.Retained);
        return JsonSerializer.Deserialize(message.Payload.Span, WireJson.Default.AckMessage)!;
    }

    public async Task<(string Topic, bool Retained, CommandMessage Command)> CommandAsync()
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        var message = await _link.Received.ReadAsync(limit.Token);
        return (message.Topic, message.Retained, JsonSerializer.Deserialize(message.Payload.Span, WireJson.Default.CommandMessage)!);
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();
}
