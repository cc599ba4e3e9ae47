using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>Builders with defaults for the tests of the link.</summary>
internal static class Links
{
    /// <summary>Guards against hangs only.</summary>
    public static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);

    public static readonly MqttPublishOptions Qos0 = new(0, false);
    public static readonly MqttPublishOptions Qos1 = new(1, false);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IMqttLink New() => MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance)();

    public static MqttLinkOptions Hub(int port, string? password = TestBroker.HubPassword, double keepAlive = 30) => new(
        "127.0.0.1", port, $"hub-{Guid.NewGuid():N}", TestBroker.HubUser, password, TimeSpan.FromSeconds(keepAlive), TimeSpan.Zero, null);

    public static MqttLinkOptions Table(int port, double keepAlive = 30, MqttWill? will = null) => new(
        "127.0.0.1", port, $"table-{Guid.NewGuid():N}", TestBroker.TableUser, TestBroker.TablePassword, TimeSpan.FromSeconds(keepAlive), TimeSpan.Zero, will);

    public static async Task<IMqttLink> ConnectAsync(MqttLinkOptions options)
    {
        var link = New();
        Assert.Equal(new ConnectOutcome(true, "", false), await link.ConnectAsync(options, Token));
        return link;
    }

    public static async Task<IMqttLink> ConnectAsync(MqttLinkOptions options, string filter)
    {
        var link = await ConnectAsync(options);
        Assert.True(await link.SubscribeAsync(filter, 1, Token));
        return link;
    }

    public static Task<MqttMessage> NextAsync(this IMqttLink link) => link.Received.ReadAsync(Token).AsTask().WaitAsync(HangLimit, Token);

    public static async Task<string> LossAsync(this IMqttLink link) => (await link.Lost.WaitAsync(HangLimit, Token)).Why;

    public static Task<PublishOutcome> SendAsync(this IMqttLink link, string topic, ReadOnlyMemory<byte> payload, MqttPublishOptions? options = null) =>
        link.PublishAsync(topic, payload, options ?? Qos1, Token).WaitAsync(HangLimit, Token);
}

/// <summary>A logger that keeps its lines.</summary>
internal sealed class LinesLogger<T> : ILogger<T>
{
    private readonly List<string> _lines = [];

    public string[] Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
