using SotTable.Records;
using Xunit;

namespace SotTable.Tests.Records;

public sealed class AuditTrailTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lines_that_follow_each_other_hold()
    {
        var trail = AuditTrail.Read(Three(), "audit.jsonl");
        Assert.Equal("", trail.Problem);
        Assert.Equal(["accept", "check", "rollback"], trail.Lines.Select(l => l.What));
        Assert.Equal("2026-03-02T09:00:00Z", trail.Lines[0].At);
    }

    [Fact]
    public void A_changed_a_missing_and_an_added_line_are_found_where_they_are()
    {
        var lines = Three().TrimEnd().Split('\n');
        Assert.Equal("audit.jsonl: line 2: it was changed after it was written", Problem(lines[0], lines[1].Replace("passed", "failed", StringComparison.Ordinal), lines[2]));
        Assert.StartsWith("audit.jsonl: line 2: it doesn't follow", Problem(lines[0], lines[2]), StringComparison.Ordinal);
        Assert.StartsWith("audit.jsonl: line 2: it doesn't follow", Problem(lines[0], lines[0], lines[1], lines[2]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_a_lost_power_cut_short_is_no_tampering()
    {
        var lines = Three().TrimEnd().Split('\n');
        var trail = AuditTrail.Read($"{lines[0]}\n{lines[1][..40]}\n", "audit.jsonl");
        Assert.Equal(("", 1), (trail.Problem, trail.Torn));
        var after = AuditTrail.Read($"{lines[0]}\n{lines[1][..40]}\n{trail.Next(Day, "accept", 2, "again")}", "audit.jsonl");
        Assert.Equal(("", 1, 2), (after.Problem, after.Torn, after.Lines.Count));
    }

    private static string Problem(params string[] lines) => AuditTrail.Read(string.Join('\n', lines) + "\n", "audit.jsonl").Problem;

    private static string Three()
    {
        var text = AuditTrail.Read("", "").Next(Day, "accept", 1, "standard");
        text += AuditTrail.Read(text, "").Next(Day, "check", 1, "passed");
        return text + AuditTrail.Read(text, "").Next(Day, "rollback", 1, "K. M.");
    }
}
