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
            var kept = hub.GetValueOrDefault(card.Epoch);
            if (card == cards[^1]) judge.Same(card, kept);
            else judge.Subset(card, kept, scene.Restored > 0);
        }

        foreach (var twice in hub.Values.SelectMany(h => h.Sessions.Keys).GroupBy(id => id).Where(g => g.Count() > 1)) judge.Say($"session {twice.Key} is at the hub {twice.Count()} times");
        foreach (var strange in hub.Keys.Except(cards.Select(c => c.Epoch))) judge.Say($"the hub has a journal {strange} that no table had");
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

    private void Same(Disk card, Disk? hub)
    {
        if (hub is null)
        {
            Require(card.Thru == 0, $"the hub knows nothing of journal {card.Epoch}");
            return;
        }

        Require(hub.Thru == card.Thru, $"the hub has everything up to {hub.Thru}, the table's last number is {card.Thru}");
        foreach (var n in card.Events.Keys.Except(hub.Events.Keys)) Say($"event {n} ({card.Events[n].Kind}) is not at the hub");
        foreach (var s in card.Sessions.Values)
        {
            if (!hub.Sessions.TryGetValue(s.Id, out var there))
            {
                Say($"session {s.Id} is not at the hub");
                continue;
            }

            Require(s.Digest() == there.Digest(), $"session {s.Id}: {s.Chunks.Count} chunks at the table and {there.Chunks.Count} at the hub are not the same");
            var expected = s.Summary?.Record is not { } r ? "open" : r.LastSeq == r.Chunks ? "complete" : "partial";
            Require(there.Record == expected, $"session {s.Id} is {there.Record} at the hub, expected {expected}");
            Require((s.Summary is null) == (there.Summary is null) && s.Summary?.RanMs == there.Summary?.RanMs, $"session {s.Id}: the summaries differ");
        }

        Subset(card, hub, true);
    }

    // What a card that is gone had not sent is gone with it, and what the hub had committed after its backup, too; nothing may be wrong or made up.
    private void Subset(Disk card, Disk? hub, bool restored)
    {
        Require(restored || (hub?.Thru ?? 0) >= card.Acked, $"the hub has journal {card.Epoch} up to {hub?.Thru ?? 0} and had acknowledged {card.Acked}");
        if (hub is null) return;
        foreach (var (n, e) in hub.Events) Require(card.Events.TryGetValue(n, out var own) && own == e, $"event {n} at the hub is {e}, at the table {own}");
        foreach (var there in hub.Sessions.Values)
        {
            if (!card.Sessions.TryGetValue(there.Id, out var s))
            {
                Say($"session {there.Id} is at the hub and not at the table");
                continue;
            }

            foreach (var chunk in there.Chunks) Require(s.Chunks.Any(c => IsSame(c, chunk)), $"session {s.Id}: chunk {chunk.Seq} at the hub is not the table's");
        }
    }

    private static bool IsSame(RecordEntry a, RecordEntry b) => a with { Data = default } == b with { Data = default } && a.Data.Span.SequenceEqual(b.Data.Span);
}
