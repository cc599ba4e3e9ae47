using System.Text;
using System.Text.Json.Nodes;
using SotTable.Dashboard.Ingest;
using SotTable.Messages;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Ingest;

/// <summary>What the contract says of versions: one message is dropped, never a table.</summary>
public sealed class VersionRuleTests
{
    private static readonly HubLimits s_limits = new();
    private readonly LogLines<TableIngest> _log = new();
    private readonly TableRegistry _registry = new(s_limits);
    private readonly TableIngest _ingest;

    public VersionRuleTests() => _ingest = new TableIngest(_registry, new WaitingReplies(), new RecordQueue(s_limits, _registry.Counts), s_limits, new ManualTime(), _log);

    private LiveTable Table => Assert.Single(_registry.Tables);

    [Theory]
    [InlineData("state", "$.phase", "phase", "\"resting\"")]
    [InlineData("state", "$.endReason", "endReason", "\"bored\"")]
    [InlineData("status", "$.state", "state", "\"dancing\"")]
    [InlineData("evt/session", "$.origin", "origin", "\"guessed\"")]
    [InlineData("notice/sensor-fault", "$.level", "level", "\"alert\"")]
    [InlineData("state", "$.notices", "notices", "7")]
    [InlineData("state", "$.loadA", "loadA", "\"ten\"")]
    [InlineData("state", "v: expected 1 or more", "v", "0")]
    public void What_is_unknown_or_of_the_wrong_kind_invalidates_that_one_message_and_the_table_stays(string rest, string names, string field, string value)
    {
        _ingest.Take(On("status", Status(TableStatus.Online)));
        _ingest.Take(On("state", State(1000)));
        var good = rest switch
        {
            "state" => State(2000), "status" => Status(TableStatus.Online, cn: 2), "evt/session" => Event(1), _ => Notice("sensor-fault"),
        };
        var before = Table.Last(Slot.State);
        _ingest.Take(On(rest, With(good, field, value)));

        Assert.Equal(1, _registry.Counts[Count.BadMessages]);
        Assert.Contains(names, Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.StartsWith($"sot/1/{Table1}/{rest}: ", _registry.Counts.LastRefused, StringComparison.Ordinal);
        Assert.Same(before, Table.Last(Slot.State));
        Assert.Empty(Table.Events);
        Assert.Empty(Table.Notices);
        _ingest.Take(On(rest, With(good, "v", "9")));
        Assert.Equal(1, _registry.Counts[Count.BadMessages]);
        Assert.True(Table.Last(Slot.State) != before || Table.Events.Count == 1 || Table.Notices.Count == 1 || rest == "status");
    }

    [Fact]
    public void A_frame_of_a_newer_version_is_refused_counted_and_named_and_the_next_one_is_shown()
    {
        var newer = Frame(1);
        newer[2] = 2;
        _ingest.Take(On("wave", newer));
        _ingest.Take(On("wave", Frame(2)));
        Assert.Equal((1, 1), (_registry.Counts[Count.BadFrames], _registry.Counts[Count.Frames]));
        Assert.Contains("version 2: expected 1", _registry.Counts.LastRefused, StringComparison.Ordinal);
    }

    private static byte[] With(byte[] json, string field, string value)
    {
        var node = JsonNode.Parse(json)!;
        node[field] = JsonNode.Parse(value);
        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }
}
