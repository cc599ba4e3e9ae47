using System.Threading.Channels;

namespace SotTable.Mqtt;

/// <summary>
/// What the links of all sets share: the lane to the engine that speaks MQTT, the bounded channel back, the limits. An object is used once: after a failed
/// connect or a loss it is disposed and another one made. Callers never wait for the network on their own thread.
/// </summary>
internal sealed class MqttLink : IMqttLink
{
    // Memory for messages that nobody reads yet; a hub's burst of retained messages at a subscribe fits.
    private const int MostReceived = 4096;

    // TCP and CONNACK together. A broker in the same building answers in milliseconds.
    internal static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly EngineMaker _makeEngine;
    private readonly SendLane _lane;
    private readonly Channel<MqttMessage> _received;
    private readonly TaskCompletionSource<LinkLoss> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _receivedDropped;
    private ILinkEngine? _engine;
    private int _state;

    /// <summary>Makes a link; nothing happens before it connects.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="bell">Wakes the engine.</param>
    /// <param name="makeEngine">Makes what speaks MQTT for the connection.</param>
    public MqttLink(TimeProvider time, ILaneBell bell, EngineMaker makeEngine)
    {
        (_time, _lane, _makeEngine) = (time, new SendLane(bell), makeEngine);
        _received = Channel.CreateBounded<MqttMessage>(
            new BoundedChannelOptions(MostReceived) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, SingleWriter = true },
            _ => Interlocked.Increment(ref _receivedDropped));
    }

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Received => _received.Reader;

    /// <inheritdoc/>
    public Task<LinkLoss> Lost => _lost.Task;

    /// <inheritdoc/>
    public long ReceivedDropped => Interlocked.Read(ref _receivedDropped);

    /// <inheritdoc/>
    public long SendDropped => _lane.Dropped;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Called a second time, or after disposal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A port or keep-alive that MQTT can't say.</exception>
    public async Task<ConnectOutcome> ConnectAsync(MqttLinkOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepAlive, TimeSpan.FromSeconds(5), nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.KeepAlive, TimeSpan.FromSeconds(ushort.MaxValue), nameof(options));
        if (options.Port is < 1 or > ushort.MaxValue) throw new ArgumentOutOfRangeException(nameof(options), options.Port, "a TCP port is 1 to 65535");
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) throw new InvalidOperationException("a link connects once");

        var engine = _engine = _makeEngine(options, _lane, _received.Writer);
        _ = ReportLossAsync(engine);
        engine.Start();
        try
        {
            // The engine keeps the limit itself except inside the resolver.
            return await engine.ConnectOutcome.WaitAsync(ConnectLimit + TimeSpan.FromSeconds(1), _time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _lane.RequestStop();
            throw;
        }
        catch (TimeoutException)
        {
            _lane.RequestStop();
            return new(false, $"the name {options.Host} is not resolved in time", false);
        }
    }

    /// <inheritdoc/>
    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttPublishOptions options)
    {
        CheckPublish(topic, options, qos: 0);
        var request = new LinkRequest(topic, payload, options, 0, null);
        if (_lane.Add(request) == LaneAnswer.Taken) return true;
        request.ReturnBytes();
        return false;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Messages leave in the order of the calls. A caller that gives up, or hears of a lost link, does not know whether the broker has the message.
    /// Reason 151 (quota exceeded), not accepted, also when more than 2,048 messages or 8 MiB wait for an answer.
    /// </remarks>
    public async Task<PublishOutcome> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, MqttPublishOptions options, CancellationToken cancellationToken)
    {
        CheckPublish(topic, options, qos: 1);
        var reason = await AskAsync(new LinkRequest(topic, payload.Span, options, 1, NewAnswer()), cancellationToken);
        return reason < 0 ? PublishOutcome.LinkLost : new(reason < 128, reason);
    }

    /// <inheritdoc/>
    /// <remarks>Also false when the link is not up.</remarks>
    public async Task<bool> SubscribeAsync(string filter, int qos, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(filter);
        var reason = await AskAsync(new LinkRequest(filter, [], null, qos, NewAnswer()), cancellationToken);
        return reason is >= 0 and < 128;
    }

    /// <summary>Sends what waits (1 s at most), says goodbye so that the will is not published, and ends the engine. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        _lane.RequestStop();
        if (Interlocked.Exchange(ref _state, 2) == 0)
        {
            _lane.Close();
            _received.Writer.TryComplete();
            _lost.TrySetResult(new(LinkWords.Closed));
        }

        if (_engine is null) return;
        try
        {
            // Longer only when the engine sits in the resolver: it then ends by itself when the resolver does.
            await _lost.Task.WaitAsync(TimeSpan.FromSeconds(3), _time);
        }
        catch (TimeoutException)
        {
            _lost.TrySetResult(new(LinkWords.Closed));
        }
    }

    private static TaskCompletionSource<int> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void CheckPublish(string topic, MqttPublishOptions options, int qos)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(options);
        if (topic.AsSpan().ContainsAny('+', '#', '\0')) throw new ArgumentException("a topic to publish on has no wildcard and no NUL", nameof(topic));
        if (options.Qos != qos) throw new ArgumentException($"QoS must be {qos} here", nameof(options));
    }

    private async Task<int> AskAsync(LinkRequest request, CancellationToken cancellationToken)
    {
        var answer = request.Done!; // always set by the callers above
        var taken = _lane.Add(request);
        if (taken != LaneAnswer.Taken)
        {
            request.ReturnBytes();
            answer.TrySetResult(taken == LaneAnswer.Full ? LinkWords.ReasonQuotaExceeded : -1);
        }

        return await answer.Task.WaitAsync(cancellationToken);
    }

    private async Task ReportLossAsync(ILinkEngine engine) => _lost.TrySetResult(await engine.Lost);
}
