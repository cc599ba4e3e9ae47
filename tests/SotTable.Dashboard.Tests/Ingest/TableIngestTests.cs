using System.Text;
using SotTable.Dashboard.Ingest;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class TableIngestTests
{
    private static readonly HubLimits s_limits = new() { Tables = 3 };
    private readonly ManualTime _time = new();
    private readonly LogLines<TableIngest> _log = new();
    private readonly TableRegistry _registry = new(s_limits);
    private readonly WaitingReplies _replies = new();
    private readonly TableIngest _ingest;

    public TableIngestTests() => _ingest = new TableIngest(_registry, _replies, new RecordQueue(s_limits, _registry.Counts), s_limits, _time, _log);

    private LiveTable Table => Assert.Single(_registry.Tables);

    [Fact]
    public void A_frame_reaches_the_queue_with_its_bytes_unchanged()
    {
        var bytes = Frame(1);
        _ingest.Take(On("wave", bytes));
        Assert.True(_registry.Frames.TryRead(out var frame));
        Assert.Equal(bytes, frame.Frame.ToArray());
        Assert.Equal(0, frame.TableIndex);
    }

    public static TheoryData<string, byte[]> BadFrames() => new()
    {
        { "a header has 40", [1, 2, 3] },
        { "magic", new byte[100] },
        { "the limit is 8192", new byte[9000] },
        { "CRC-32C", Broken(Frame(1), at: 50) },
        { "the header announces", Frame(1)[..^2] },
        { "load channels", Broken(Frame(1), at: 26) },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public void A_malformed_frame_is_counted_and_logged_with_its_reason(string reason, byte[] bytes)
    {
        _ingest.Take(On("wave", bytes));
        Assert.Equal(1, _registry.Counts[Count.BadFrames]);
        Assert.Contains(reason, Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Empty(_registry.Tables);
        Assert.False(_registry.Frames.TryRead(out _));
    }

    [Fact]
    public void A_retained_frame_is_refused_since_it_can_not_be_live()
    {
        _ingest.Take(On("wave", Frame(1), retained: true));
        Assert.Equal(1, _registry.Counts[Count.BadFrames]);
        Assert.False(_registry.Frames.TryRead(out _));
    }

    [Fact]
    public void Bad_messages_are_logged_once_in_ten_seconds_with_their_number()
    {
        for (var i = 0; i < 1000; i++) _ingest.Take(On("wave", [1]));
        Assert.Single(_log.Lines);
        _time.Advance(TimeSpan.FromSeconds(10));
        _ingest.Take(On("wave", [1]));
        Assert.Equal(2, _log.Lines.Count);
        Assert.StartsWith("1000 message(s)", _log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_can_not_write_lines_into_the_log()
    {
        _ingest.Take(new MqttMessage("sot/1/abc234/t01/evt\n2026 info: forged\u001b[31m", new byte[1], 0, false));
        Assert.DoesNotContain(Assert.Single(_log.Lines), c => c is '\n' or '\u001b');
    }

    [Theory]
    [InlineData("sot/1/abc234/t01/cmd/session.stop")]
    [InlineData("sot/1/abc234/t01/recs")]
    [InlineData("sot/1/abc234/t01/evt")]
    [InlineData("sot/1/abc234/t01/evt/")]
    [InlineData("sot/1/abc234/t01/evt/a/b")]
    [InlineData("sot/1/abc234/t01/wave/x")]
    [InlineData("sot/1/abc234/t01/notice")]
    [InlineData("sot/1/abc234/_hub/meta")]
    [InlineData("sot/1/ABC234/t01/wave")]
    [InlineData("sot/1/abc234/../wave")]
    [InlineData("sot/2/abc234/t01/wave")]
    [InlineData("")]
    public void A_topic_that_no_table_has_is_counted_and_makes_no_table(string topic)
    {
        _ingest.Take(new MqttMessage(topic, Frame(1), 0, false));
        Assert.Equal(1, _registry.Counts[Count.StrangeTopics]);
        Assert.Empty(_registry.Tables);
    }

    [Fact]
    public void Tables_beyond_the_limit_are_counted_and_left_out()
    {
        for (var i = 0; i < 5; i++) _ingest.Take(new MqttMessage($"sot/1/abc234/t{i}/wave", Frame(1), 0, false));
        Assert.Equal(3, _registry.Tables.Length);
        Assert.Equal(2, _registry.Counts[Count.TooManyTables]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"v\":1,\"state\":\"dancing\",\"boot\":7,\"cn\":1,\"atMs\":1}")]
    [InlineData("{\"v\":1,\"state\":0,\"boot\":7,\"cn\":1,\"atMs\":1}")]
    [InlineData("{\"v\":1,\"state\":\"online\",\"boot\":-7,\"cn\":1,\"atMs\":1}")]
    [InlineData("{\"v\":1,\"state\":\"online\",\"boot\":7,\"cn\":1,\"atMs\":1} {}")]
    [InlineData("{\"v\":1,\"state\":\"online\",\"state\":\"lost\",\"boot\":7,\"cn\":1,\"atMs\":1}")]
    [InlineData("{\"v\":1,\"state\":\"online\",\"boot\":7,\"cn\":1,\"atMs\":1,\"x\":1e309}")]
    [InlineData("{\"v\":1,\"state\":\"online\",\"boot\":7,\"cn\":1,\"atMs\":1,\"x\":NaN}")]
    public void Json_that_is_no_status_is_counted_and_kept_out(string json)
    {
        _ingest.Take(On("status", json));
        Assert.Equal(1, _registry.Counts[Count.BadMessages]);
        Assert.Empty(_registry.Tables);
    }

    [Fact]
    public void Json_too_deep_too_long_or_not_utf8_is_counted_and_kept_out()
    {
        const string Start = "{\"v\":1,\"state\":\"online\",\"boot\":7,\"cn\":1,\"atMs\":1,\"x\":";
        _ingest.Take(On("status", Start + new string('[', 10_000) + new string(']', 10_000) + "}"));
        _ingest.Take(On("status", Start + $"\"{new string('a', 70_000)}\"}}"));
        _ingest.Take(On("status", [.. Encoding.UTF8.GetBytes(Start + "\""), 0xC3, 0x28, .. "\"}"u8]));
        Assert.Equal(3, _registry.Counts[Count.BadMessages]);
        Assert.Empty(_registry.Tables);
    }

    [Fact]
    public void Unknown_fields_are_ignored_and_pass_on()
    {
        const string Json = "{\"v\":2,\"state\":\"online\",\"boot\":7,\"cn\":1,\"atMs\":1,\"new\":{\"a\":[1]}}";
        _ingest.Take(On("status", Json));
        Assert.Equal(Json, Encoding.UTF8.GetString(Table.Last(Slot.Status)!.Body.Span));
    }

    [Fact]
    public void A_retained_message_is_not_live_until_a_live_one_comes()
    {
        _ingest.Take(On("health", Health(1), retained: true));
        Assert.False(Table.Last(Slot.Health)!.Live);
        _ingest.Take(On("health", Health(2)));
        Assert.True(Table.Last(Slot.Health)!.Live);
    }

    [Fact]
    public void What_the_broker_repeats_after_a_reconnect_changes_nothing()
    {
        _ingest.Take(On("health", Health(1)));
        var known = Table.Last(Slot.Health);
        _time.Advance(TimeSpan.FromSeconds(5));
        _ingest.Take(On("health", Health(1), retained: true));
        Assert.Same(known, Table.Last(Slot.Health));
        _ingest.Take(On("health", Health(2), retained: true));
        Assert.False(Table.Last(Slot.Health)!.Live);
    }

    [Theory]
    [InlineData(7, 1, "online")] // the will of the connection before
    [InlineData(6, 9, "online")] // the will of the start before
    [InlineData(7, 2, "lost")]
    [InlineData(7, 3, "lost")]
    public void A_will_that_comes_after_a_newer_birth_is_ignored(uint boot, int cn, string expected)
    {
        _ingest.Take(On("status", Status(TableStatus.Online, boot: 7, cn: 2)));
        _ingest.Take(On("status", Status(TableStatus.Lost, boot, cn)));
        Assert.Contains($"\"state\":\"{expected}\"", Encoding.UTF8.GetString(Table.Last(Slot.Status)!.Body.Span), StringComparison.Ordinal);
        Assert.Equal(expected == "online" ? 1 : 0, _registry.Counts[Count.OldWills]);
    }

    [Fact]
    public void An_event_that_is_sent_again_is_dropped()
    {
        foreach (var n in new long[] { 1, 2, 2, 1, 4, 3, 3 }) _ingest.Take(On("evt/session", Event(n)));
        Assert.Equal(4, Table.Events.Count);
        Assert.Equal(3, _registry.Counts[Count.DuplicateEvents]);
    }

    [Fact]
    public void A_new_journal_begins_its_numbers_again()
    {
        _ingest.Take(On("evt/session", Event(1)));
        _ingest.Take(On("evt/session", Event(1, epoch: "e2")));
        Assert.Equal(2, Table.Events.Count);
    }

    [Fact]
    public void An_event_that_was_overtaken_before_the_hub_saw_any_is_kept()
    {
        _ingest.Take(On("evt/session", Event(5)));
        _ingest.Take(On("evt/button", Event(4)));
        Assert.Equal(2, Table.Events.Count);
    }

    [Fact]
    public void Only_the_last_fifty_events_are_kept()
    {
        for (var n = 1; n <= 60; n++) _ingest.Take(On("evt/session", Event(n)));
        Assert.Equal(50, Table.Events.Count);
        Assert.Contains("\"n\":60", Encoding.UTF8.GetString(Table.Events[^1].Message.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_reaches_the_command_that_waits_only_from_its_own_table_and_live()
    {
        var id = Guid.NewGuid();
        using var waiting = _replies.Expect(Table2, id);
        _ingest.Take(On("reply", Reply(id, "session.stop")));
        _ingest.Take(new MqttMessage($"sot/1/{Table2}/reply", Reply(id, "session.stop"), 1, Retained: true));
        Assert.False(waiting.Reply.IsCompleted);
        _ingest.Take(new MqttMessage($"sot/1/{Table2}/reply", Reply(id, "session.stop"), 1, Retained: false));
        Assert.True(waiting.Reply.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_presence_of_a_hub_is_no_message_of_a_table_and_no_strange_topic()
    {
        _ingest.Take(new MqttMessage("sot/1/abc234/_hub/status", "{}"u8.ToArray(), 1, true));
        Assert.Equal(0, _registry.Counts[Count.StrangeTopics]);
        Assert.Empty(_registry.Tables);
    }

    [Fact]
    public void Frames_beyond_the_queue_drop_the_oldest_and_are_counted()
    {
        for (uint seq = 1; seq <= s_limits.FramesWaiting + 5; seq++) _ingest.Take(On("wave", Frame(seq)));
        Assert.Equal(5, _registry.Counts[Count.DroppedFrames]);
    }

    [Fact]
    public void Random_bytes_on_every_topic_throw_nothing()
    {
        var random = new Random(20260302);
        string[] kinds = ["status", "meta", "wave", "state", "evt/session", "session/summary", "rec", "health", "reply", "notice/sensor-fault"];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = i % 3 == 0 ? Event(i) : i % 3 == 1 ? Frame((uint)i) : new byte[random.Next(200)];
            for (var flips = random.Next(4); flips >= 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _ingest.Take(On(kinds[random.Next(kinds.Length)], bytes));
        }

        Assert.Equal(20_000, _registry.Counts[Count.Messages]);
        Assert.True(_registry.Counts[Count.BadMessages] + _registry.Counts[Count.BadFrames] > 15_000);
    }

    private static byte[] Broken(byte[] bytes, int at)
    {
        bytes[at] ^= 0x55;
        return bytes;
    }
}
