using System.Threading.Channels;

namespace SotTable.Mqtt;

/// <summary>What speaks MQTT for one connection: takes from a <see cref="SendLane"/>, and frees everything by itself when the connection ends.</summary>
internal interface ILinkEngine
{
    /// <summary>Completes when the broker has answered, or the attempt failed.</summary>
    Task<ConnectOutcome> ConnectOutcome { get; }

    /// <summary>Completes with the reason when the connection has ended and everything is freed.</summary>
    Task<LinkLoss> Lost { get; }

    /// <summary>Begins to connect. Called once.</summary>
    void Start();
}

/// <summary>Makes an engine for one connection.</summary>
/// <param name="options">What to connect to.</param>
/// <param name="lane">What is to be sent.</param>
/// <param name="received">Takes what came.</param>
internal delegate ILinkEngine EngineMaker(MqttLinkOptions options, SendLane lane, ChannelWriter<MqttMessage> received);

/// <summary>How a <see cref="SendLane"/> wakes its engine. Called under the lane's lock.</summary>
internal interface ILaneBell
{
    /// <summary>There is something to do.</summary>
    void Ring();

    /// <summary>The engine has heard it.</summary>
    void Take();

    /// <summary>The link is to end; rung as well.</summary>
    void Stop();

    /// <summary>The engine has ended.</summary>
    void Close();
}
