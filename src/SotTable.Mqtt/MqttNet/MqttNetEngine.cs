using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace SotTable.Mqtt.MqttNet;

/// <summary>
/// One connection on MQTTnet. What the library leaves to its user is done here: the broker's Receive Maximum is kept, its packet limit too, and a
/// half-open connection is found by what is received, on the monotonic clock (the library looks at what it sent, on the wall clock).
/// </summary>
internal sealed partial class MqttNetEngine(
    MqttLinkOptions options, SendLane lane, TaskBell bell, ChannelWriter<MqttMessage> received, TimeProvider time, ILogger logger) : ILinkEngine
{
    // How long a goodbye may take to leave when the network is stuck; shorter than the link waits for the end of its engine.
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);

    // A ping may wait for its turn behind what a slow network still has to take.
    private static readonly TimeSpan PingLateness = TimeSpan.FromSeconds(2);

    // A process that was stopped itself finds what came meanwhile.
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(200);

    private readonly TaskCompletionSource<ConnectOutcome> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LinkLoss> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LinkLoss> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _life;
    private uint _largestPacket;
    private int _window;
    private long _heardAt;

    /// <inheritdoc/>
    public Task<ConnectOutcome> ConnectOutcome => _connected.Task;

    /// <inheritdoc/>
    public Task<LinkLoss> Lost => _lost.Task;

    /// <inheritdoc/>
    public void Start() => _ = Task.Run(RunAsync);

    private async Task RunAsync()
    {
        LinkLoss loss;
        using var life = new CancellationTokenSource();
        _life = life.Token;
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += Received;
        client.DisconnectedAsync += Disconnected;
        try
        {
            var outcome = await ConnectAsync(client);
            if (outcome.Connected) loss = await ServeAsync(client, life);
            else (_, loss) = (_connected.TrySetResult(outcome), new(outcome.Problem));
        }
        catch (Exception e)
        {
            LogFailed(e, options);
            loss = new($"the link failed: {e.Message}");
        }

        await life.CancelAsync();
        lane.Close();
        received.TryComplete();
        client.Dispose(); // closes a socket that is still open, without a goodbye
        _connected.TrySetResult(new(false, loss.Why, false));
        _lost.TrySetResult(loss);
    }

    private async Task<ConnectOutcome> ConnectAsync(IMqttClient client)
    {
        using var tls = options.Tls is { } files ? MqttNetTls.Make(files, options.Host) : null;
        if (tls?.Problem is { } unusable) return unusable;
        using var limit = new CancellationTokenSource(MqttLink.ConnectLimit, time);
        var connecting = client.ConnectAsync(MqttNetWords.Options(options, tls), limit.Token);
        if (await Task.WhenAny(connecting, bell.Stopped) != connecting)
        {
            await limit.CancelAsync();
            await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new(false, LinkWords.GivenUp, false);
        }

        try
        {
            var answer = await connecting;
            if (answer.ResultCode != MqttClientConnectResultCode.Success) return LinkWords.Refused((int)answer.ResultCode);
            _window = answer.ReceiveMaximum is { } most and > 0 ? most : ushort.MaxValue;
            _largestPacket = answer.MaximumPacketSize is { } largest and > 0 ? largest : uint.MaxValue;
            return new(true, "", false);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or ArgumentException))
        {
            return tls?.Why(e) ?? new(false, limit.IsCancellationRequested ? LinkWords.NoAnswer : MqttNetWords.NotConnected(e, options.Host, tls is not null), false);
        }
    }

    private async Task<LinkLoss> ServeAsync(IMqttClient client, CancellationTokenSource life)
    {
        Hear();
        lane.Open();
        _connected.TrySetResult(new(true, "", false));
        var sending = SendAllAsync(client);
        var watching = WatchAsync(client);
        if (await Task.WhenAny(_end.Task, bell.Stopped) != _end.Task)
        {
            await Task.WhenAny(_end.Task, SayGoodbyeAsync(client, sending), Task.Delay(GoodbyeLimit, time));
            _end.TrySetResult(new(LinkWords.Closed));
        }

        await life.CancelAsync();
        client.Dispose(); // a write that is stuck ends with the socket only
        await Task.WhenAll(sending, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await _end.Task;
    }

    private static async Task SayGoodbyeAsync(IMqttClient client, Task sent)
    {
        await sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await client.DisconnectAsync(new MqttClientDisconnectOptions()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Ends when the link is to end and all that waited has gone.
    private async Task SendAllAsync(IMqttClient client)
    {
        while (true)
        {
            var last = lane.StopRequested; // asked before: what came in between waits for one more turn
            while (lane.TryTake(true, out var request, acknowledgedToo: Volatile.Read(ref _window) > 0))
            {
                if (request.Done is not null) _ = AskAsync(client, request);
                else if (!await TrySendAsync(client, request)) lane.CountDropped();
            }

            if (last) return;
            await bell.Rung.WaitAsync(_life);
            lane.TakeWakeUps();
        }
    }

    private async Task<bool> TrySendAsync(IMqttClient client, LinkRequest request)
    {
        var fits = MqttNetWords.PacketSize(request) <= _largestPacket;
        try
        {
            if (fits) await client.PublishAsync(MqttNetWords.Message(request), _life);
            request.ReturnBytes();
            return fits;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    // The library writes in the order of the calls, so this is not awaited: up to the broker's Receive Maximum are under way at once.
    private async Task AskAsync(IMqttClient client, LinkRequest request)
    {
        Interlocked.Decrement(ref _window);
        var reason = -1;
        try
        {
            if (MqttNetWords.PacketSize(request) > _largestPacket) reason = LinkWords.ReasonTooLarge;
            else if (request.Options is null) reason = MqttNetWords.Reason(await client.SubscribeAsync(MqttNetWords.Subscription(request), _life));
            else reason = (int)(await client.PublishAsync(MqttNetWords.Message(request), _life)).ReasonCode;
            request.ReturnBytes();
            Hear();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Lost; the socket may still hold the bytes: they are not returned.
        }

        lane.Leave(request);
        request.Done?.TrySetResult(reason);
        Interlocked.Increment(ref _window);
        lane.WakeUp();
    }

    private async Task WatchAsync(IMqttClient client)
    {
        var silence = (options.KeepAlive * 1.5) + PingLateness;
        var pinged = 0L;
        while (true)
        {
            var heard = Volatile.Read(ref _heardAt);
            var quiet = time.GetElapsedTime(heard);
            if (quiet >= silence)
            {
                await Task.Delay(SecondLook, TimeProvider.System, _life);
                if (Volatile.Read(ref _heardAt) != heard) continue;
                _end.TrySetResult(new(LinkWords.Silent));
                return;
            }

            if (quiet >= options.KeepAlive && pinged != heard)
            {
                pinged = heard;
                _ = PingAsync(client);
            }

            await Task.Delay((pinged == heard ? silence : options.KeepAlive) - quiet, time, _life);
        }
    }

    private async Task PingAsync(IMqttClient client)
    {
        var ping = client.PingAsync(_life);
        await ping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ping.IsCompletedSuccessfully) Hear();
    }

    private void Hear() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    // A full channel drops and counts; it never blocks the link.
    private Task Received(MqttApplicationMessageReceivedEventArgs e)
    {
        Hear();
        var message = e.ApplicationMessage;
        received.TryWrite(new(message.Topic, message.Payload.ToArray(), (int)message.QualityOfServiceLevel, message.Retain));
        return Task.CompletedTask;
    }

    private Task Disconnected(MqttClientDisconnectedEventArgs e)
    {
        if (e.ClientWasConnected) _end.TrySetResult(lane.StopRequested ? new(LinkWords.Closed) : MqttNetWords.Loss(e));
        return Task.CompletedTask;
    }

    [LoggerMessage(202, LogLevel.Error, "The MQTT link {Link} failed")]
    private partial void LogFailed(Exception e, MqttLinkOptions link);
}
