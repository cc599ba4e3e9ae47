namespace SotTable.Mqtt;

/// <summary>What a program does with its session.</summary>
/// <param name="OnConnected">
/// Runs after every connect with the connection's number from 1, before <see cref="MqttSession.IsConnected"/> turns true: subscribe and say hello here.
/// The token ends when the link is lost or the session stops. When it throws, the link is closed and tried again later.
/// </param>
/// <param name="OnMessage">Gets every message, one at a time, on a task of the session: while it runs, the next one waits. What it throws is logged.</param>
/// <param name="OnGoodbye">Runs before a clean disconnect at shutdown, 2 s at most; <c>null</c> for nothing to say.</param>
public sealed record MqttSessionHooks(
    Func<MqttSession, int, CancellationToken, Task> OnConnected,
    Action<MqttMessage> OnMessage,
    Func<MqttSession, CancellationToken, Task>? OnGoodbye = null);
