using System.Text;
using SotTable.Dashboard.Ingest;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class NoticeIngestTests
{
    private static readonly HubLimits s_limits = new();
    private readonly LogLines<TableIngest> _log = new();
    private readonly TableRegistry _registry = new(s_limits);
    private readonly TableIngest _ingest;

    public NoticeIngestTests() => _ingest = new TableIngest(_registry, new WaitingReplies(), new RecordQueue(s_limits, _registry.Counts), s_limits, new ManualTime(), _log);

    private LiveTable Table => Assert.Single(_registry.Tables);

    [Fact]
    public void The_last_notice_of_each_code_is_kept_and_a_kept_one_is_not_live()
    {
        _ingest.Take(On("notice/sensor-fault", Notice("sensor-fault", subjects: "A1"), retained: true));
        _ingest.Take(On("notice/journal-fault", Notice("journal-fault")));
        _ingest.Take(On("notice/sensor-fault", Notice("sensor-fault", standing: false, atMs: 2000)));
        Assert.Equal(["journal-fault", "sensor-fault"], Table.Notices.Keys);
        Assert.Contains("\"standing\":false", Encoding.UTF8.GetString(Table.Notices["sensor-fault"].Body.Span), StringComparison.Ordinal);
        Assert.True(Table.Notices["sensor-fault"].Live);
        _ingest.Take(On("notice/journal-fault", Notice("journal-fault"), retained: true));
        Assert.True(Table.Notices["journal-fault"].Live);
        _ingest.Take(On("notice/journal-fault", Notice("journal-fault", atMs: 3000), retained: true));
        Assert.False(Table.Notices["journal-fault"].Live);
    }

    [Fact]
    public void An_empty_notice_takes_back_what_was_said()
    {
        _ingest.Take(On("notice/sensor-fault", Notice("sensor-fault")));
        var before = _registry.Revision;
        _ingest.Take(On("notice/sensor-fault", []));
        Assert.Empty(Table.Notices);
        Assert.True(_registry.Revision > before);
        _ingest.Take(On("notice/sensor-fault", []));
        Assert.Equal(before + 1, _registry.Revision);
        Assert.Equal(0, _registry.Counts[Count.BadMessages]);
    }

    [Fact]
    public void A_notice_of_a_code_that_only_a_newer_table_knows_is_kept_and_their_number_is_bounded()
    {
        for (var i = 0; i < 40; i++) _ingest.Take(On($"notice/new-{i}", Notice($"new-{i}")));
        Assert.Equal(s_limits.Notices, Table.Notices.Count);
        Assert.Equal(40 - s_limits.Notices, _registry.Counts[Count.BadMessages]);
    }

    [Fact]
    public void A_notice_on_the_topic_of_another_code_is_refused()
    {
        _ingest.Take(On("notice/sensor-fault", Notice("journal-fault")));
        Assert.Equal(1, _registry.Counts[Count.BadMessages]);
        Assert.Contains("code", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }
}
