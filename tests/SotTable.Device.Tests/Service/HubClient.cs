using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;

namespace SotTable.Device.Tests.Service;

/// <summary>A hub at a real broker: keeps everything that the table says and sends commands.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly List<MqttMessage> _messages = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MqttSession _session;
    private readonly Task _running;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HubClient(TestBroker broker)
    {
        _session = new MqttSession(
            MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance),
            _ => new(broker.Host, broker.Port, "hub", TestBroker.HubUser, TestBroker.HubPassword, TimeSpan.FromSeconds(5), TimeSpan.Zero, null),
            new MqttSessionHooks(
                async (session, _, stop) =>
                {
                    await session.SubscribeAsync("sot/1/#", 1, stop);
                    Wake();
                },
                Keep),
            TimeProvider.System, NullLogger<MqttSession>.Instance);
        _running = _session.RunAsync(_stop.Token);
    }

    public int Connections => _session.Connections;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    public MqttMessage[] All()
    {
        lock (_gate) return [.. _messages];
    }

    /// <summary>The JSON messages below a topic's end, such as <c>state</c> or <c>evt/session</c>.</summary>
    public JsonElement[] Of(string rest) =>
        [.. All().Where(m => m.Topic.EndsWith($"/t01/{rest}", StringComparison.Ordinal)).Select(m => JsonDocument.Parse(m.Payload).RootElement)];

    /// <summary>Waits for a message of a topic that fits.</summary>
    public async Task<JsonElement> WaitFor(string rest, Func<JsonElement, bool> fits)
    {
        var found = default(JsonElement);
        await Until(() =>
        {
            found = Of(rest).FirstOrDefault(fits);
            return found.ValueKind == JsonValueKind.Object;
        });
        return found;
    }

    public Task<JsonElement> WaitForPhase(string phase, int afterSeq = 0) =>
        WaitFor("state", s => s.GetProperty("phase").GetString() == phase && s.GetProperty("seq").GetInt32() > afterSeq);

    public async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(HangGuard);
        while (true)
        {
            Task changed;
            lock (_gate) changed = _changed.Task;
            if (condition()) return;
            await changed.WaitAsync(limit.Token);
        }
    }

    public async Task Connected()
    {
        await Until(() => _session.Connections > 0);
        while (!_session.IsConnected) await Task.Yield();
    }

    /// <summary>Sends a command and waits for its reply.</summary>
    public async Task<JsonElement> Ask(string name, string? args = null, Guid? id = null)
    {
        var command = Guid.CreateVersion7();
        command = id ?? command;
        await Send(name, Json(command, args));
        return await WaitFor("reply", r => r.GetProperty("id").GetGuid() == command);
    }

    public Task Send(string name, string payload, bool retain = false) => _session.PublishAsync(
        $"sot/1/{TestBroker.TableUser}/cmd/{name}", Encoding.UTF8.GetBytes(payload), new MqttPublishOptions(1, retain), CancellationToken.None);

    public static string Json(Guid id, string? args = null) =>
        $$"""{"v":1,"id":"{{id}}","expMs":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 10_000}},"by":"anna"{{(args is null ? "" : ",\"args\":" + args)}}}""";

    private void Keep(MqttMessage message)
    {
        if (!TableAddress.TryParse(message.Topic, out _, out var rest) || rest.StartsWith("cmd/", StringComparison.Ordinal)) return;
        lock (_gate) _messages.Add(message);
        Wake();
    }

    private void Wake()
    {
        TaskCompletionSource changed;
        lock (_gate) (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        changed.TrySetResult();
    }
}
