using Microsoft.Extensions.Logging;

namespace SotTable.Mqtt;

/// <summary>
/// Keeps one link up: connects for ever, with back-off, and tells in words what is wrong. It keeps no messages: what can't be sent now is the caller's to
/// repeat or to drop. All members may be used from any thread.
/// </summary>
/// <param name="createLink">Makes a link for each attempt.</param>
/// <param name="options">The options of the connection with this number (from 1), so that a will can carry it.</param>
/// <param name="hooks">What the program does.</param>
/// <param name="time">Clock for delays; never the wall clock.</param>
/// <param name="logger">Gets each problem once until it changes.</param>
public sealed partial class MqttSession(
    Func<IMqttLink> createLink, Func<int, MqttLinkOptions> options, MqttSessionHooks hooks, TimeProvider time, ILogger<MqttSession> logger)
{
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);

    private readonly RetryDelay _retry = new();
    private volatile IMqttLink? _link;
    private volatile bool _isConnected;
    private volatile string _problem = "not connected yet";
    private string _logged = "";
    private TimeSpan _quietFor; // how long a connection must last to be worth a line
    private LossCause _cause;
    private int _unexplained; // closes in a row
    private int _connections;
    private long _droppedByEarlierLinks;
    private long _unsentByEarlierLinks;

    /// <summary>True from the end of <see cref="MqttSessionHooks.OnConnected"/> until the link is lost.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>Whether anything can go out at all, which begins before <see cref="IsConnected"/>.</summary>
    public bool HasLink => _link is not null;

    /// <summary>How often the broker has accepted; also the number of the present or last connection.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What is wrong, in words for people; empty while <see cref="IsConnected"/>.</summary>
    public string Problem => _problem;

    /// <summary>Received messages that were dropped because <see cref="MqttSessionHooks.OnMessage"/> was too slow.</summary>
    public long ReceivedDropped => Interlocked.Read(ref _droppedByEarlierLinks) + (_link?.ReceivedDropped ?? 0);

    /// <summary>Messages of <see cref="TryPublish"/> that were taken and did not go, because the link was too slow or the broker takes none so large.</summary>
    public long SendDropped => Interlocked.Read(ref _unsentByEarlierLinks) + (_link?.SendDropped ?? 0);

    /// <summary>Runs until stopped; then says goodbye and returns. Call once.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (began, before) = (time.GetTimestamp(), Connections);
            ConnectOutcome end;
            try
            {
                end = await RunOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (_logged != e.Message) LogFailed(e);
                end = new(false, e.Message, false);
            }

            if (cancellationToken.IsCancellationRequested) break;
            var life = time.GetElapsedTime(began);
            var wasUp = Connections > before;
            if (wasUp) end = Contested(end, life);
            else _unexplained = 0;
            _problem = end.Problem;
            var delay = _retry.After(life, end.RetryIsUseless);
            _quietFor = !wasUp ? TimeSpan.Zero : end.RetryIsUseless ? RetryDelay.UncontestedLife : life < RetryDelay.GoodLife ? RetryDelay.GoodLife : TimeSpan.Zero;
            if (_logged != end.Problem || (wasUp && _quietFor == TimeSpan.Zero)) LogProblem(_logged = end.Problem, delay);
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _problem = "stopped";
    }

    /// <summary>Sends a QoS 0 message without waiting.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Bytes; copied.</param>
    /// <param name="publishOptions">QoS must be 0.</param>
    /// <returns>False when the link is down: the message is gone and the caller counts it. See also <see cref="SendDropped"/>.</returns>
    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttPublishOptions publishOptions) =>
        _link?.TryPublish(topic, payload, publishOptions) ?? false;

    /// <summary>Publishes at QoS 1 and waits for the broker's acknowledgement.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Bytes; copied.</param>
    /// <param name="publishOptions">QoS must be 1.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may still arrive.</param>
    /// <returns><see cref="PublishOutcome.LinkLost"/> at once when the link is down. Nothing is kept for later.</returns>
    public Task<PublishOutcome> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, MqttPublishOptions publishOptions, CancellationToken cancellationToken) =>
        _link?.PublishAsync(topic, payload, publishOptions, cancellationToken) ?? Task.FromResult(PublishOutcome.LinkLost);

    /// <summary>Subscribes on the present connection; call it in <see cref="MqttSessionHooks.OnConnected"/>.</summary>
    /// <param name="filter">Topic filter.</param>
    /// <param name="qos">Highest QoS wanted, 0 or 1.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when the broker refused or the link is down.</returns>
    public Task<bool> SubscribeAsync(string filter, int qos, CancellationToken cancellationToken) =>
        _link?.SubscribeAsync(filter, qos, cancellationToken) ?? Task.FromResult(false);

    // Two clients of one name would throw each other out for ever. Whoever is thrown out comes back after a minute; a broker that gives no reason is
    // believed to have ended the first time.
    private ConnectOutcome Contested(ConnectOutcome end, TimeSpan life)
    {
        _unexplained = _cause == LossCause.ClosedUnexplained && life < RetryDelay.UncontestedLife ? _unexplained + 1 : 0;
        return _unexplained < 2 ? end with { RetryIsUseless = _cause == LossCause.TakenOver }
            : new(false, "the broker closes the connection again and again: another client may have the same client id", true);
    }

    private async Task<ConnectOutcome> RunOnceAsync(CancellationToken stop)
    {
        var number = Connections + 1;
        var linkOptions = options(number);
        await using var link = createLink();
        _cause = LossCause.Other;
        var outcome = await link.ConnectAsync(linkOptions, stop);
        if (!outcome.Connected) return outcome;

        Volatile.Write(ref _connections, number);
        _link = link;
        var reading = ReadAsync(link);
        try
        {
            return await UseAsync(link, linkOptions, number, stop);
        }
        finally
        {
            _isConnected = false;
            _link = null;
            await link.DisposeAsync(); // completes the channel, so that the reader ends
            await reading;
            Interlocked.Add(ref _droppedByEarlierLinks, link.ReceivedDropped);
            Interlocked.Add(ref _unsentByEarlierLinks, link.SendDropped);
        }
    }

    private async Task<ConnectOutcome> UseAsync(IMqttLink link, MqttLinkOptions linkOptions, int number, CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var greeting = hooks.OnConnected(this, number, life.Token);
        if (await Task.WhenAny(greeting, link.Lost) != greeting)
        {
            await life.CancelAsync();
            await greeting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return End(await link.Lost);
        }

        try
        {
            await greeting;
            _problem = "";
            _isConnected = true;
            if (_quietFor == TimeSpan.Zero || await LastsAsync(link, stop)) LogConnected(linkOptions, number);
            await link.Lost.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !link.Lost.IsCompleted)
        {
            _isConnected = false;
            await SayGoodbyeAsync();
        }

        return End(link.Lost.IsCompleted ? await link.Lost : new(""));
    }

    private ConnectOutcome End(LinkLoss loss)
    {
        _cause = loss.Cause;
        return new(false, loss.Why, false);
    }

    private async Task<bool> LastsAsync(IMqttLink link, CancellationToken stop)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(link.Lost, Task.Delay(_quietFor, time, done.Token));
        await done.CancelAsync();
        return !link.Lost.IsCompleted && !stop.IsCancellationRequested;
    }

    private async Task SayGoodbyeAsync()
    {
        if (hooks.OnGoodbye is null) return;
        using var limit = new CancellationTokenSource(GoodbyeLimit, time);
        try
        {
            await hooks.OnGoodbye(this, limit.Token);
        }
        catch (OperationCanceledException)
        {
            LogGoodbyeCutShort(GoodbyeLimit);
        }
    }

    private async Task ReadAsync(IMqttLink link)
    {
        await foreach (var message in link.Received.ReadAllAsync())
        {
            try
            {
                hooks.OnMessage(message);
            }
            catch (Exception e)
            {
                LogMessageFailed(e, message.Topic);
            }
        }
    }

    [LoggerMessage(210, LogLevel.Information, "Connected to the broker as {Link}, connection {Number}")]
    private partial void LogConnected(MqttLinkOptions link, int number);

    [LoggerMessage(211, LogLevel.Warning, "No connection to the broker: {Problem}. Trying again, next in {Delay}")]
    private partial void LogProblem(string problem, TimeSpan delay);

    [LoggerMessage(212, LogLevel.Error, "What runs on the connection failed")]
    private partial void LogFailed(Exception e);

    [LoggerMessage(213, LogLevel.Error, "A message on {Topic} could not be handled")]
    private partial void LogMessageFailed(Exception e, string topic);

    [LoggerMessage(214, LogLevel.Warning, "The goodbye took longer than {Limit}")]
    private partial void LogGoodbyeCutShort(TimeSpan limit);
}
