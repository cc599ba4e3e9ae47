using System.Text.Json;
using Microsoft.Extensions.Logging;
using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>
/// Everything that goes to and comes from the broker. Nothing here makes a caller wait: state and frames go on the caller's thread if the link takes them,
/// events by the outbox. Without a broker all of it is a counter. Thread-safe.
/// </summary>
internal sealed partial class TableTelemetry : IDisposable
{
    private static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LogUnanswerableEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WillDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly MqttPublishOptions WaveOptions = Options(MessageKind.Wave);

    private readonly TableSetup _setup;
    private readonly uint _boot;
    private readonly JournalEpoch _epoch;
    private readonly TimeProvider _time;
    private readonly ILogger<TableTelemetry> _logger;
    private readonly MqttSession _session;
    private readonly Outbox _outbox;
    private readonly NewestLane<StateMessage> _state;
    private readonly NewestLane<MetaMessage> _meta;
    private readonly NoticeTopics _notices;
    private readonly CommandDoor _door;
    private readonly Func<ControlItem, bool> _toReader;
    private readonly Func<HealthMessage> _health;
    private readonly string _waveTopic;
    private readonly string _ackTopic;
    private readonly ILoggerFactory _loggers;
    private readonly SemaphoreSlim _healthDue = new(0, 1);
    private long _unanswerable;
    private int _replyReason;
    private volatile bool _commandsRefused;
    private long _unanswerableLoggedAt;

    /// <summary>Makes it; nothing is connected before <see cref="RunAsync"/>.</summary>
    /// <param name="setup">The table.</param>
    /// <param name="boot">Random for each start.</param>
    /// <param name="outbox">What the hub is to get.</param>
    /// <param name="createLink">Makes a link for each attempt.</param>
    /// <param name="toReader">Puts a command into the control lane; false when that is full.</param>
    /// <param name="health">How things are; called on a telemetry task.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Logs.</param>
    public TableTelemetry(
        TableSetup setup, uint boot, IOutboxStore outbox, Func<IMqttLink> createLink, Func<ControlItem, bool> toReader, Func<HealthMessage> health, TimeProvider time, ILoggerFactory loggers)
    {
        _setup = setup;
        _boot = boot;
        _epoch = outbox.Epoch;
        _toReader = toReader;
        _health = health;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<TableTelemetry>();
        _waveTopic = setup.Address.Topic(MessageKind.Wave);
        _door = new CommandDoor(setup.Templates);
        _session = new MqttSession(createLink, LinkOptions, new MqttSessionHooks(GreetAsync, Received, SayGoodbyeAsync), time, loggers.CreateLogger<MqttSession>());
        _outbox = new Outbox(
            outbox, row => DurableMessage.Of(setup.Address, row), (m, stop) => _session.PublishAsync(m.Topic, m.Payload, m.Options, stop), time, loggers.CreateLogger<Outbox>());
        _ackTopic = setup.Address.Topic(MessageKind.Ack);
        _state = Newest<StateMessage>(MessageKind.State, WireJson.Utf8);
        _meta = Newest<MetaMessage>(MessageKind.Meta, WireJson.Utf8);
        _notices = new NoticeTopics(setup.Address, PublishAsync);
    }

    /// <summary>Whether the broker is reached (false also when there is to be none).</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>What is wrong with the link, for people; empty when all is well or no broker is wanted.</summary>
    public string Problem => _setup.Mqtt.Enabled ? _session.Problem : "";

    /// <summary>Durable messages that the hub has not acknowledged.</summary>
    public int OutboxDepth => _outbox.Depth;

    /// <summary>Whether the broker has all durable messages. Any thread.</summary>
    public bool OutboxSent => _outbox.IsSent;

    /// <summary>Durable messages that the broker would not take, since the start. Any thread.</summary>
    public long OutboxDropped => _outbox.Dropped;

    /// <summary>Whether the broker refuses durable messages, which are kept for it. Any thread.</summary>
    public bool OutboxHeld => _outbox.IsHeld;

    /// <summary>Whether the broker refused to pass on commands when it last took the table. Any thread.</summary>
    public bool CommandsRefused => _commandsRefused;

    /// <summary>Live frames and health that the link took and could not send in time, since the start. Any thread.</summary>
    public long SendDropped => _session.SendDropped;

    /// <summary>Commands without a readable id.</summary>
    public long Unanswerable => Interlocked.Read(ref _unanswerable);

    /// <summary>Connects and sends until cancelled; then sends what waits (2 s at most) and says goodbye. A part that fails starts again.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (!_setup.Mqtt.Enabled) return;
        using var link = new CancellationTokenSource();
        var parts = Task.WhenAll(
            Restarting.RunAsync("broker link", _session.RunAsync, _time, _loggers, link.Token),
            Restarting.RunAsync("outbox", _outbox.RunAsync, _time, _loggers, link.Token),
            Restarting.RunAsync("health", HealthAsync, _time, _loggers, link.Token));
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var began = _time.GetTimestamp();
        while (IsConnected && !OutboxSent && _time.GetElapsedTime(began) < LastWords)
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, CancellationToken.None);
        await link.CancelAsync();
        await parts;
    }

    /// <summary>Offers a live frame.</summary>
    /// <param name="frame">Its bytes; copied.</param>
    /// <returns>False when the link would not take it.</returns>
    public bool Wave(ReadOnlySpan<byte> frame) => _session.TryPublish(_waveTopic, frame, WaveOptions);

    /// <summary>The newest state; goes out at once.</summary>
    /// <param name="state">The state.</param>
    public void State(StateMessage state) => _state.Offer(state);

    /// <summary>What the table is.</summary>
    /// <param name="meta">The description.</param>
    public void Meta(MetaMessage meta) => _meta.Offer(meta);

    /// <summary>A notice that came, changed or is over.</summary>
    /// <param name="notice">The notice.</param>
    public void Notice(NoticeMessage notice) => _notices.Offer(notice);

    /// <summary>The journal has something new for the hub.</summary>
    public void Committed() => _outbox.Wake();

    /// <summary>The session's answer to a command.</summary>
    /// <param name="id">Id of the command.</param>
    /// <param name="name">Its name.</param>
    /// <param name="refusal">Why not; <c>null</c> when done.</param>
    public void Reply(Guid id, string name, Sessions.Refusal? refusal)
    {
        var reply = CommandDoor.Result(id, name, refusal, _time.GetUtcNow());
        _door.Finish(reply);
        Send(reply);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outbox.Dispose();
        _healthDue.Dispose();
    }

    /// <summary>How a kind of message is published, by the one list.</summary>
    /// <param name="kind">The kind.</param>
    internal static MqttPublishOptions Options(MessageKind kind) => new(kind.Qos, kind.Retain, kind.Expiry);

    private MqttLinkOptions LinkOptions(int cn) => new(
        _setup.Mqtt.Host, _setup.Mqtt.Port, $"sot-{_setup.Address.Site}-{_setup.Address.Table}",
        _setup.Password is null ? null : _setup.Address.ToString(), _setup.Password, TimeSpan.FromSeconds(_setup.Mqtt.KeepAliveS), TimeSpan.Zero,
        new MqttWill(_setup.Address.Topic(MessageKind.Status), Status(TableStatus.Lost, cn), WillDelay),
        _setup.Mqtt is { CaFile: { Length: > 0 } ca } files ? new MqttTls(ca, Named(files.CertificateFile), Named(files.KeyFile)) : null);

    private static string? Named(string file) => file.Length > 0 ? file : null;

    // Written only when there is a link to take it: without one, that it goes after the next connect is all there is to do.
    private Task<PublishOutcome> PublishAsync(string topic, Func<ReadOnlyMemory<byte>> payload, MqttPublishOptions options) => _session.HasLink
        ? _session.PublishAsync(topic, payload(), options, CancellationToken.None)
        : Task.FromResult(PublishOutcome.LinkLost);

    private NewestLane<T> Newest<T>(MessageKind kind, Func<T, byte[]> write)
    {
        var reason = 0;
        return new(async message =>
        {
            var said = await PublishAsync(_setup.Address.Topic(kind), () => write(message), Options(kind));
            var refused = !said.Accepted && said.ReasonCode > 0 ? said.ReasonCode : 0; // one that the link loses goes again after the next connect
            if (Interlocked.Exchange(ref reason, refused) != refused && refused != 0) LogRefused(_logger, kind.Name, refused);
            return said;
        });
    }

    private byte[] Status(TableStatus status, int cn) =>
        WireJson.Utf8(
            new StatusMessage(1, status, _boot, cn, _time.GetUtcNow().ToUnixTimeMilliseconds(), _epoch.Epoch, _epoch.From, _epoch.Since));

    private async Task GreetAsync(MqttSession session, int cn, CancellationToken stop)
    {
        _commandsRefused = !await session.SubscribeAsync(_setup.Address.Topic(MessageKind.Command, "+"), MessageKind.Command.Qos, stop);
        if (_commandsRefused) LogNoCommands(_logger);
        if (!await session.SubscribeAsync(_ackTopic, MessageKind.Ack.Qos, stop)) LogNoAcks(_logger);
        _meta.Resend();
        var said = await session.PublishAsync(_setup.Address.Topic(MessageKind.Status), Status(TableStatus.Online, cn), Options(MessageKind.Status), stop);
        if (!said.Accepted) LogRefused(_logger, "status", said.ReasonCode);
        _state.Resend();
        _notices.Resend();
        _outbox.Connected();
        if (_healthDue.CurrentCount == 0) _healthDue.Release();
    }

    private async Task SayGoodbyeAsync(MqttSession session, CancellationToken stop) =>
        await session.PublishAsync(_setup.Address.Topic(MessageKind.Status), Status(TableStatus.Offline, session.Connections), Options(MessageKind.Status), stop);

    private async Task HealthAsync(CancellationToken stop)
    {
        while (true)
        {
            // Every 30 s, and soon after each connect.
            using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(_healthDue.WaitAsync(due.Token), Task.Delay(HealthEvery, _time, due.Token));
            await due.CancelAsync();
            stop.ThrowIfCancellationRequested();
            if (_session.Connections > 0) _session.TryPublish(_setup.Address.Topic(MessageKind.Health), WireJson.Utf8(_health()), Options(MessageKind.Health));
        }
    }

    private void Received(MqttMessage message)
    {
        if (message.Topic == _ackTopic)
        {
            TakeAck(message);
            return;
        }

        if (!TableAddress.TryParse(message.Topic, out var address, out var rest) || address != _setup.Address || !rest.StartsWith("cmd/", StringComparison.Ordinal)) return;
        var name = rest["cmd/".Length..];
        switch (_door.Decide(name, message.Payload, message.Retained, _time.GetUtcNow(), _time.GetElapsedTime(0)))
        {
            case CommandDecision.Answer answer:
                Send(answer.Reply);
                break;
            case CommandDecision.Act act when !_toReader(new ControlItem.Command(act.Id, act.Name, act.Input, _time.GetTimestamp() + (long)(act.Left.TotalSeconds * _time.TimestampFrequency))):
                var full = new ReplyMessage(1, act.Id, act.Name, ReplyStatus.Rejected, new("busy", "The table has too much to do."), _time.GetUtcNow().ToUnixTimeMilliseconds());
                _door.Finish(full);
                Send(full);
                break;
            case CommandDecision.Unanswerable why:
                CountUnanswerable(why.Why);
                break;
        }
    }

    private void TakeAck(MqttMessage message)
    {
        if (message.Retained) return;
        try
        {
            if (JsonSerializer.Deserialize(message.Payload.Span, WireJson.Default.AckMessage) is { V: >= 1, Epoch: not null } ack) _outbox.Acknowledged(ack);
        }
        catch (JsonException e)
        {
            LogBadAck(_logger, e.Message);
        }
    }

    private void CountUnanswerable(string why)
    {
        var count = Interlocked.Increment(ref _unanswerable);
        if (count > 1 && _time.GetElapsedTime(_unanswerableLoggedAt) < LogUnanswerableEvery) return;
        _unanswerableLoggedAt = _time.GetTimestamp();
        LogUnanswerable(_logger, why, count);
    }

    private void Send(ReplyMessage reply) => _ = SendAsync(reply);

    // A reply that the link loses is asked for again by the hub, with the same id.
    private async Task SendAsync(ReplyMessage reply)
    {
        var payload = WireJson.Utf8(reply);
        var said = await _session.PublishAsync(_setup.Address.Topic(MessageKind.Reply), payload, Options(MessageKind.Reply), CancellationToken.None);
        if (Interlocked.Exchange(ref _replyReason, said.Accepted ? 0 : said.ReasonCode) != said.ReasonCode && !said.Accepted) LogRefused(_logger, "reply", said.ReasonCode);
    }

    [LoggerMessage(3101, LogLevel.Error, "the broker refused the subscription to commands: the dashboard can't arm or stop this table")]
    private static partial void LogNoCommands(ILogger logger);

    [LoggerMessage(3104, LogLevel.Error, "the broker refused the subscription to acknowledgements: what the hub has is sent again and again")]
    private static partial void LogNoAcks(ILogger logger);

    [LoggerMessage(3105, LogLevel.Warning, "an acknowledgement of the hub can't be read: {Why}")]
    private static partial void LogBadAck(ILogger logger, string why);

    [LoggerMessage(3102, LogLevel.Warning, "the broker did not take {Kind} (reason {Reason})")]
    private static partial void LogRefused(ILogger logger, string kind, int reason);

    [LoggerMessage(3103, LogLevel.Warning, "a command could not be answered: {Why}; {Count} such since the start")]
    private static partial void LogUnanswerable(ILogger logger, string why, long count);
}
