using System.Threading.Channels;
using SotTable.Mqtt;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>A link that answers as told, at once.</summary>
internal sealed class FakeLink(ConnectOutcome outcome) : IMqttLink
{
    private readonly Channel<MqttMessage> _received = Channel.CreateUnbounded<MqttMessage>();
    private readonly TaskCompletionSource<LinkLoss> _lost = new();

    public static ConnectOutcome Accepted => new(true, "", false);

    public ChannelReader<MqttMessage> Received => _received.Reader;

    public Task<LinkLoss> Lost => _lost.Task;

    public long ReceivedDropped => 0;

    /// <summary>Whether it grants subscriptions.</summary>
    public bool Grants { get; init; } = true;

    public long SendDropped => 0;

    public void Lose(string why, LossCause cause = LossCause.Other) => _lost.TrySetResult(new(why, cause));

    public void Deliver(string topic) => _received.Writer.TryWrite(new(topic, default, 0, false));

    public Task<ConnectOutcome> ConnectAsync(MqttLinkOptions options, CancellationToken cancellationToken) => Task.FromResult(outcome);

    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttPublishOptions options) => true;

    public Task<PublishOutcome> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttPublishOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(new PublishOutcome(true, 0));

    public Task<bool> SubscribeAsync(string filter, int qos, CancellationToken cancellationToken) => Task.FromResult(Grants);

    public ValueTask DisposeAsync()
    {
        _received.Writer.TryComplete();
        _lost.TrySetResult(new("closed"));
        return ValueTask.CompletedTask;
    }
}
