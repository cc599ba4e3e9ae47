using SotTable.Dashboard.History;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Samples;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// Takes the tables' messages one at a time, checks them and puts them into the registry. Bad ones are counted and logged now and then; none
/// throws. Not thread-safe: the MQTT session calls it from its one reader.
/// </summary>
/// <param name="registry">Where tables are kept.</param>
/// <param name="replies">Commands that wait.</param>
/// <param name="records">What goes into the store.</param>
/// <param name="limits">Bounds.</param>
/// <param name="time">The monotonic clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class TableIngest(
    TableRegistry registry, WaitingReplies replies, RecordQueue records, HubLimits limits, TimeProvider time, ILogger<TableIngest> logger)
{
    private readonly WaveFrame _frame = new();
    private readonly Dictionary<string, (TableAddress Address, MessageKind Kind)> _routes = new(StringComparer.Ordinal);
    private long _loggedAt;
    private long _unlogged;

    /// <summary>Takes one message.</summary>
    /// <param name="message">As received; never trusted.</param>
    public void Take(MqttMessage message)
    {
        registry.Counts.Add(Count.Messages);
        if (!TryRoute(message.Topic, out var address, out var kind))
        {
            if (TableAddress.IsOfHub(message.Topic)) return; // its own presence, or another hub's, comes with the tables'
            Refuse(Count.StrangeTopics, message.Topic, "no table has this topic");
            return;
        }

        var problem = kind == MessageKind.Wave ? TakeFrame(address, message) : TakeJson(address, kind, message);
        if (problem.Length > 0 && UnreadableMessage.Find(address, kind, LastLevel(message), message.Payload, problem) is { } unreadable) records.Add(unreadable);
        if (problem.Length > 0) Refuse(kind == MessageKind.Wave ? Count.BadFrames : Count.BadMessages, message.Topic, problem);
    }

    private string TakeFrame(TableAddress address, MqttMessage message)
    {
        if (message.Retained) return "retained: a frame never is";
        if (!_frame.TryDecode(message.Payload.Span, out var problem)) return problem;
        if (registry.FindOrAdd(address) is { } table) registry.Pass(table, _frame.BootId, _frame.Seq, message.Payload);
        return "";
    }

    private string TakeJson(TableAddress address, MessageKind kind, MqttMessage message)
    {
        var payload = message.Payload.Span;
        string problem;
        if (kind == MessageKind.Status)
        {
            if (MessageCheck.Read<StatusMessage>(payload, limits.JsonBytes, out problem) is { } status) TakeStatus(address, status, message);
        }
        else if (kind == MessageKind.Meta)
        {
            if (MessageCheck.Read<MetaMessage>(payload, limits.JsonBytes, out problem) is not null) Keep(address, Slot.Meta, message);
        }
        else if (kind == MessageKind.State)
        {
            if (MessageCheck.Read<StateMessage>(payload, limits.JsonBytes, out problem) is { } state) TakeState(address, state, message);
        }
        else if (kind == MessageKind.Health)
        {
            if (MessageCheck.Read<HealthMessage>(payload, limits.JsonBytes, out problem) is not null) Keep(address, Slot.Health, message);
        }
        else if (kind == MessageKind.Event)
        {
            if (MessageCheck.Read<EventMessage>(payload, limits.EventBytes, out problem) is { } e && (problem = MessageCheck.Words(e.Start?.Template, e.Start?.Code)).Length == 0 && (problem = MessageCheck.Times(e)).Length == 0)
                problem = TakeDurable("event", new(address, LastLevel(message), e.Epoch, e.N, e.Prev, e.Session, e, message.Payload), message);
        }
        else if (kind == MessageKind.Summary)
        {
            if (MessageCheck.Read<SummaryMessage>(payload, limits.EventBytes, out problem) is { } s && (problem = MessageCheck.Words(s.Template, s.Code)).Length == 0 && (problem = MessageCheck.Times(s)).Length == 0)
                problem = TakeDurable("summary", new(address, LastLevel(message), s.Epoch, s.N, s.Prev, s.Session, s, message.Payload), message);
        }
        else if (kind == MessageKind.Record)
        {
            if (RecordFrame.Decode(message.Payload, out problem) is { } r && (problem = MessageCheck.Times(r)).Length == 0)
                problem = TakeDurable("", new(address, LastLevel(message), r.Epoch, r.N, r.Prev, r.Session, r, message.Payload), message);
        }
        else if (kind == MessageKind.Notice)
        {
            problem = TakeNotice(address, LastLevel(message), message);
        }
        else if (MessageCheck.Read<ReplyMessage>(payload, limits.EventBytes, out problem) is { } reply)
        {
            TakeReply(address, reply, message);
        }

        return problem;
    }

    private void TakeStatus(TableAddress address, StatusMessage status, MqttMessage message)
    {
        if (registry.FindOrAdd(address) is not { } table) return;
        // The broker may deliver the will of an old connection after the birth of the new one.
        if (status.State == TableStatus.Lost && table.Status is { State: TableStatus.Online } online
            && (status.Boot != online.Boot || status.Cn < online.Cn))
        {
            registry.Counts.Add(Count.OldWills);
            return;
        }

        table.Status = status;
        if (status.State == TableStatus.Online) records.Greet(address, status);
        registry.Keep(table, Slot.Status, message.Payload, time.GetTimestamp(), !message.Retained);
    }

    private void TakeState(TableAddress address, StateMessage state, MqttMessage message)
    {
        if (registry.FindOrAdd(address) is not { } table) return;
        registry.Keep(table, Slot.State, message.Payload, time.GetTimestamp(), !message.Retained);
        // What the broker had kept is of an unknown moment: no point of a trend.
        if (message.Retained) return;
        var overran = table.Trend is { Overran: true } full && full.Session == state.Session;
        table.Trend = SessionTrend.With(table.Trend, state, limits.TrendPoints);
        if (!overran && table.Trend is { Overran: true }) LogTrendFull(address, limits.TrendPoints);
    }

    private void Keep(TableAddress address, Slot slot, MqttMessage message)
    {
        if (registry.FindOrAdd(address) is { } table) registry.Keep(table, slot, message.Payload, time.GetTimestamp(), !message.Retained);
    }

    // The store gets it as often as it comes: who sends something again wants to hear that it is here.
    private string TakeDurable(string type, Durable durable, MqttMessage message)
    {
        if (registry.FindOrAdd(durable.Table) is null) return "";
        var problem = records.Add(durable);
        if (problem.Length == 0 && type.Length > 0) TakeOnce(durable.Table, type, durable.Epoch, durable.N, message);
        return problem;
    }

    private static string LastLevel(MqttMessage message) => message.Topic[(message.Topic.LastIndexOf('/') + 1)..];

    private void TakeOnce(TableAddress address, string type, string epoch, long n, MqttMessage message)
    {
        if (registry.FindOrAdd(address) is not { } table) return;
        var numbers = type == "event" ? table.EventNumbers : table.SummaryNumbers;
        if (numbers.IsNew(epoch, n)) registry.Pass(table, type, message.Payload, time.GetTimestamp(), !message.Retained, keep: true);
        else registry.Counts.Add(Count.DuplicateEvents);
    }

    // An empty one takes back what the table has said of the code; it is no message.
    private string TakeNotice(TableAddress address, string code, MqttMessage message)
    {
        if (!message.Payload.IsEmpty)
        {
            if (MessageCheck.Read<NoticeMessage>(message.Payload.Span, limits.EventBytes, out var problem) is not { } notice) return problem;
            if (notice.Code != code) return "code: is not the last level of the topic";
        }

        if (registry.FindOrAdd(address) is not { } table) return "";
        return registry.KeepNotice(table, code, message.Payload, time.GetTimestamp(), !message.Retained) ? "" : $"code: more than {limits.Notices} of one table";
    }

    private void TakeReply(TableAddress address, ReplyMessage reply, MqttMessage message)
    {
        if (registry.FindOrAdd(address) is not { } table) return;
        registry.Pass(table, "reply", message.Payload, time.GetTimestamp(), !message.Retained, keep: false);
        if (!message.Retained) replies.Answer(address, reply.Id, message.Payload);
    }

    // Known topics are remembered, so that a frame costs one look-up. Those with a free last level are not.
    private bool TryRoute(string topic, out TableAddress address, out MessageKind kind)
    {
        if (_routes.TryGetValue(topic, out var route))
        {
            (address, kind) = route;
            return true;
        }

        kind = MessageKind.Command;
        if (!TableAddress.TryParse(topic, out address, out var rest)) return false;
        foreach (var candidate in MessageKind.All)
        {
            if (candidate.FromTable && candidate.Fits(rest)) kind = candidate;
        }

        if (kind == MessageKind.Command) return false;
        if (!kind.Suffix.EndsWith('+') && _routes.Count < limits.Tables * MessageKind.All.Count) _routes.Add(topic, (address, kind));
        return true;
    }

    private void Refuse(Count what, string topic, string problem)
    {
        registry.Counts.Add(what);
        _unlogged++;
        var now = time.GetTimestamp();
        if (_loggedAt != 0 && time.GetElapsedTime(_loggedAt, now) < limits.LogEvery) return;
        var (where, why) = (Printable(topic), Printable(problem));
        registry.Counts.LastRefused = $"{where}: {why}";
        LogRefused(_unlogged, where, why);
        _loggedAt = now;
        _unlogged = 0;
    }

    // Topics and reasons may carry what the sender chose: no line breaks or escape sequences into the log.
    private static string Printable(string text)
    {
        var head = text.Length <= 200 ? text : text[..200];
        return string.Create(head.Length, head, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
    }

    [LoggerMessage(10, LogLevel.Warning, "{Count} message(s) of tables refused; the last: {Topic}: {Problem}")]
    private partial void LogRefused(long count, string topic, string problem);

    [LoggerMessage(11, LogLevel.Information, "{Table}: the trend of the session has {Points} points; later ones are not kept")]
    private partial void LogTrendFull(TableAddress table, int points);
}
