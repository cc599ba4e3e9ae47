using SotTable.Messages;

namespace SotTable.Chaos;

/// <summary>
/// Compares what the table's journals and the hub's store hold with each other and with what a person at the table has seen: every session whose start
/// was shown is there once, with a time that is right or marked as cut off, and with the same samples on both sides.
/// </summary>
internal sealed class Judge
{
    // What a kill may cost, and what a duration may be wrong.
    private const double LossS = 1.0;
    private static readonly TimeSpan Wrong = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Planned = TimeSpan.FromSeconds(5);

    private readonly List<string> _problems = [];

    /// <summary>Judges.</summary>
    /// <param name="scene">What lies on its disks; nothing runs any more.</param>
    /// <param name="witness">What was seen.</param>
    /// <returns>What is wrong; nothing when nothing is.</returns>
    public static IReadOnlyList<string> Look(Scene scene, Witness witness)
    {
        var judge = new Judge();
        Disk[] cards = [.. scene.Cards.Select(Disk.OfTable)];
        var hub = Disk.OfHub(scene.Store);
        judge.Starts(cards, witness);
        foreach (var card in cards)
        {
            foreach (var session in card.Sessions.Values) judge.Table(session, witness, mayBeOpen: card != cards[^1] && session == card.Sessions.Values.MaxBy(s => s.Ordinal));
        }

        judge.Acknowledged(cards, hub.Values, scene.Restored > 0);
        judge.Same(cards[^1], hub.GetValueOrDefault(cards[^1].Epoch)?.Thru ?? 0, hub.Values);
        judge.Subset(cards, hub.Values);
        foreach (var twice in hub.Values.SelectMany(h => h.Sessions.Keys).GroupBy(id => id).Where(g => g.Count() > 1)) judge.Say($"session {twice.Key} is at the hub {twice.Count()} times");
        return judge._problems;
    }

    private void Say(string problem) => _problems.Add(problem);

    private void Require(bool holds, string otherwise)
    {
        if (!holds) Say(otherwise);
    }

    // A session that was shown is on a card, unless power went within a second; what kills have cost.
    private void Starts(Disk[] cards, Witness witness)
    {
        var starts = witness.Starts;
        for (var i = 0; i < starts.Count; i++)
        {
            var (id, at) = starts[i];
            var until = i + 1 < starts.Count ? starts[i + 1].At : double.PositiveInfinity;
            var session = cards.Select(c => c.Sessions.GetValueOrDefault(id)).FirstOrDefault(s => s is not null);
            var kill = witness.Kills.Cast<Witness.Power?>().FirstOrDefault(k => k!.Value.At >= at && k.Value.At < until);
            if (kill is not { } power)
            {
                Require(session is not null, $"session {id} was shown, power never went, and no card has it");
                continue;
            }

            if (session is { EndedAt: not null } or { Cancelled: true }) continue;
            var end = session?.Chunks.Select(c => c.EndUs / 1e6).DefaultIfEmpty(session.StartedAt.TotalSeconds).Max() + session?.AnchorS ?? at;
            var lost = power.At - end;
            if (power.Excused) continue;
            witness.Lost(lost);
            Require(lost <= LossS + (3 * power.Late), $"session {id}: the kill cost {lost:0.00} s{(session is null ? " and the session" : "")}; the machine was {power.Late:0.00} s behind");
        }
    }

    // What was running when a card was taken out has no end.
    private void Table(DiskSession s, Witness witness, bool mayBeOpen)
    {
        for (var i = 1; i < s.Chunks.Count; i++)
        {
            var (before, chunk) = (s.Chunks[i - 1], s.Chunks[i]);
            var gap = TimeSpan.FromMicroseconds(chunk.T0Us - before.EndUs);
            if (chunk.Seq != before.Seq + 1) Require(witness.WasFull, $"session {s.Id}: chunk {chunk.Seq} follows {before.Seq}, and the disk was never full");
            else Require(gap <= Gap || chunk.Lost > 0, $"session {s.Id}: {gap.TotalSeconds:0.000} s are missing before chunk {chunk.Seq}, and nothing is counted as lost");
        }

        if (s.Cancelled || (mayBeOpen && s.Summary is null)) return;
        if (s.Summary is not { Record: { } record } summary)
        {
            Say($"session {s.Id} has no summary with a record");
            return;
        }

        var ran = TimeSpan.FromMilliseconds(summary.RanMs);
        if (s.EndedAt is { } ended)
        {
            Require((ran - (ended - s.StartedAt - TimeSpan.FromMilliseconds(summary.PausedMs))).Duration() <= Wrong, $"session {s.Id} ran {ran.TotalSeconds:0.000} s by its summary, {(ended - s.StartedAt).TotalSeconds:0.000} s by its events");
            if (summary.EndReason == Sessions.EndReason.Time) Require((ran - Planned).Duration() <= Wrong, $"session {s.Id} ended by time after {ran.TotalSeconds:0.000} s");
        }
        else
        {
            Require(summary.EndReason is null, $"session {s.Id} was cut off and its summary names a reason");
            var last = s.Chunks.Select(c => TimeSpan.FromMicroseconds(c.EndUs)).DefaultIfEmpty(s.StartedAt).Max();
            Require(ran <= last - s.StartedAt + Wrong || witness.WasFull, $"session {s.Id} was cut off; its summary tells {ran.TotalSeconds:0.000} s, its samples {(last - s.StartedAt).TotalSeconds:0.000} s");
        }

        Require(record.Sha256 == s.Digest(record.LastSeq), $"session {s.Id}: the table's samples are not those of its own summary");
    }

    // Every start of a table has an epoch of its own: what it has may be there under any of them, and only once.
    private void Same(Disk card, long thru, IEnumerable<Disk> hub)
    {
        Require(thru == card.Thru, $"the hub has everything up to {thru}, the table's last number is {card.Thru}");
        var events = hub.SelectMany(h => h.Events).GroupBy(e => e).ToDictionary(g => g.Key, g => g.Count());
        foreach (var e in card.Events) Require(events.GetValueOrDefault(e) == 1, $"event {e.Key} ({e.Value.Kind}) is {events.GetValueOrDefault(e)} times at the hub");
        var sessions = hub.SelectMany(h => h.Sessions).ToLookup(s => s.Key, s => s.Value);
        foreach (var s in card.Sessions.Values)
        {
            if (sessions[s.Id].FirstOrDefault() is not { } there)
            {
                Say($"session {s.Id} is not at the hub");
                continue;
            }

            Require(s.Digest() == there.Digest(), $"session {s.Id}: {s.Chunks.Count} chunks at the table and {there.Chunks.Count} at the hub are not the same");
            var expected = s.Summary?.Record is not { } r ? "open" : r.LastSeq == r.Chunks ? "complete" : "partial";
            Require(there.Record == expected, $"session {s.Id} is {there.Record} at the hub, expected {expected}");
            Require((s.Summary is null) == (there.Summary is null) && s.Summary?.RanMs == there.Summary?.RanMs, $"session {s.Id}: the summaries differ");
        }
    }

    // What was acknowledged is there, unless the hub's own store was put back.
    private void Acknowledged(Disk[] cards, IEnumerable<Disk> hub, bool restored)
    {
        if (restored) return;
        var events = hub.SelectMany(h => h.Events).ToHashSet();
        foreach (var e in cards.SelectMany(c => c.Events.Where(e => e.Key <= c.Acked))) Require(events.Contains(e), $"event {e.Key} ({e.Value.Kind}) was acknowledged and is not at the hub");
    }

    // What a card that is gone had not sent is gone with it, and what the hub had committed after its backup, too; nothing may be wrong or made up.
    private void Subset(Disk[] cards, IEnumerable<Disk> hub)
    {
        var events = cards.SelectMany(c => c.Events).ToHashSet();
        foreach (var e in hub.SelectMany(h => h.Events)) Require(events.Contains(e), $"event {e.Key} at the hub is {e.Value}, and no card has it");
        var sessions = cards.SelectMany(c => c.Sessions.Values).ToLookup(s => s.Id);
        foreach (var there in hub.SelectMany(h => h.Sessions.Values))
        {
            Require(sessions.Contains(there.Id), $"session {there.Id} is at the hub and on no card");
            foreach (var chunk in there.Chunks)
                Require(sessions[there.Id].Any(s => s.Chunks.Any(c => IsSame(c, chunk))), $"session {there.Id}: chunk {chunk.Seq} at the hub is on no card");
        }
    }

    private static bool IsSame(RecordEntry a, RecordEntry b) => a with { Data = default } == b with { Data = default } && a.Data.Span.SequenceEqual(b.Data.Span);
}
