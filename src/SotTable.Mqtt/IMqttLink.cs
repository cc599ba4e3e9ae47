using System.Threading.Channels;

namespace SotTable.Mqtt;

/// <summary>
/// One MQTT connection: no reconnect and no queue inside; both are <see cref="MqttSession"/>'s. Two implementations: libmosquitto (native set),
/// MQTTnet (packages set). Methods may be called from several threads after <see cref="ConnectAsync"/> has returned.
/// </summary>
public interface IMqttLink : IAsyncDisposable
{
    /// <summary>Connects once.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>How it went; bad credentials and unreachable hosts are outcomes, not exceptions.</returns>
    Task<ConnectOutcome> ConnectAsync(MqttLinkOptions options, CancellationToken cancellationToken);

    /// <summary>Hands a QoS 0 message to the link without waiting. On a slow link the newest win: the oldest that wait are dropped and counted.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Bytes; copied.</param>
    /// <param name="options">QoS must be 0.</param>
    /// <returns>False when the link is down: the message is gone and the caller counts it.</returns>
    bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttPublishOptions options);

    /// <summary>Publishes at QoS 1 and waits for the broker's acknowledgement.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Bytes; copied.</param>
    /// <param name="options">QoS must be 1.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<PublishOutcome> PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttPublishOptions options, CancellationToken cancellationToken);

    /// <summary>Subscribes and waits for the broker's answer.</summary>
    /// <param name="filter">Topic filter.</param>
    /// <param name="qos">Highest QoS wanted.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when the broker refused.</returns>
    Task<bool> SubscribeAsync(string filter, int qos, CancellationToken cancellationToken);

    /// <summary>What arrives; bounded, the newest is dropped and counted when nobody reads.</summary>
    ChannelReader<MqttMessage> Received { get; }

    /// <summary>Completes when the link is lost: closed by the broker, half-open (no received traffic for 1.5 × keep-alive), or disposed.</summary>
    Task<LinkLoss> Lost { get; }

    /// <summary>Received messages that were dropped because nobody read in time.</summary>
    long ReceivedDropped { get; }

    /// <summary>QoS 0 messages that were taken and did not go: newer ones needed their place, or the broker does not take so large a one.</summary>
    long SendDropped { get; }
}

/// <summary>Why a link was lost.</summary>
/// <param name="Why">Words for people.</param>
/// <param name="Cause">For the rule when to come back.</param>
public sealed record LinkLoss(string Why, LossCause Cause = LossCause.Other);

/// <summary>What kind of loss it was.</summary>
public enum LossCause
{
    /// <summary>Network, silence, an end with a reason.</summary>
    Other,

    /// <summary>The broker closed an accepted connection and gave no reason: it ended, or (mosquitto up to 2.0.11) another client has the same client id.</summary>
    ClosedUnexplained,

    /// <summary>Another client connected with the same client id.</summary>
    TakenOver,
}

/// <summary>How a connect went.</summary>
/// <param name="Connected">True when the broker accepted.</param>
/// <param name="Problem">Words for people, such as "wrong user name or password"; empty when connected.</param>
/// <param name="RetryIsUseless">True when trying again soon can't help (wrong password, not authorised): retry slowly.</param>
public sealed record ConnectOutcome(bool Connected, string Problem, bool RetryIsUseless);
