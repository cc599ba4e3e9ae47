using System.Text.Json;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Tests.History;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class UnreadableMessageTests
{
    private static readonly (string Field, Durable Sent)[] s_wild =
    [
        ("atUtcMs", Sent.Event(1, atMs: long.MaxValue)),
        ("atUtcMs", Sent.Event(1, atMs: Of(2200))),
        ("atUtcMs", Sent.Event(1, atMs: Of(1969))),
        ("offsetMs", Changed(Sent.Event(1), (EventMessage e) => e with { OffsetMs = long.MinValue })),
        ("start.anchor.utcUs", Sent.Event(1, start: Start(new(long.MaxValue, 0)))),
        ("start.anchor.monotonicUs", Sent.Event(1, start: Start(new(0, long.MaxValue)))),
        ("start.startedUs", Sent.Event(1, start: Start(new(0, 0)) with { StartedUs = long.MaxValue })),
        ("startedUtcMs", Sent.Summary(1, [], startedMs: long.MaxValue)),
        ("startedUtcMs", Sent.Summary(1, [], startedMs: Of(2200))),
        ("ranMs", Changed(Sent.Summary(1, []), (SummaryMessage s) => s with { RanMs = long.MaxValue })),
        ("pausedMs", Changed(Sent.Summary(1, []), (SummaryMessage s) => s with { PausedMs = long.MaxValue })),
        ("entry 1", Sent.Record(1, [Sent.Entry(1) with { T0Us = long.MinValue }])),
        ("entry 1", Sent.Record(1, [Sent.Entry(1) with { EndUs = long.MaxValue }])),
    ];

    public static TheoryData<int> WildTimes => [.. Enumerable.Range(0, s_wild.Length)];

    [Theory]
    [MemberData(nameof(WildTimes))]
    public async Task A_time_that_no_clock_of_a_table_tells_is_kept_as_unreadable_and_named(int which)
    {
        var (field, sent) = s_wild[which];

        var taken = await TakenAsync(sent);

        Assert.StartsWith(field + ": ", Assert.IsType<Unreadable>(taken.Message).Problem, StringComparison.Ordinal);
        Assert.Equal((sent.Epoch, 1L), (taken.Epoch, taken.N));
    }

    [Fact]
    public async Task A_table_whose_clock_was_never_set_is_recorded()
    {
        Assert.IsType<EventMessage>((await TakenAsync(Sent.Event(1, atMs: -500, start: Start(new(20_000_000, 20_500_000))))).Message);
        Assert.IsType<SummaryMessage>((await TakenAsync(Sent.Summary(1, [], startedMs: 0))).Message);
        Assert.IsType<EventMessage>((await TakenAsync(Sent.Event(1, atMs: Of(2200) - 1))).Message);
    }

    [Theory]
    [InlineData(199, 199)] // the pair stands on both sides of the cut
    [InlineData(198, 200)]
    public void A_long_reason_is_cut_between_characters(int before, int kept)
    {
        var problem = new string('x', before) + "\U0001F600 and more";

        var found = UnreadableMessage.Find(Messages.Table1, MessageKind.Event, "session", Sent.Event(1).Body, problem);

        Assert.Equal(problem[..kept], Assert.IsType<Unreadable>(found?.Message).Problem);
    }

    // What the hub makes of it.
    private static async Task<Durable> TakenAsync(Durable sent)
    {
        HubLimits limits = new();
        TableRegistry registry = new(limits);
        RecordQueue queue = new(limits, registry.Counts);
        TableIngest ingest = new(registry, new WaitingReplies(), queue, limits, new ManualTime(), new LogLines<TableIngest>());
        var topic = sent.Message switch { EventMessage => "evt/session", SummaryMessage => "session/summary", _ => "rec" };
        ingest.Take(Messages.On(topic, sent.Body.ToArray()));
        await queue.WaitAsync(TestContext.Current.CancellationToken);
        return Assert.Single(queue.Drain()).Message!; // a message, no greeting
    }

    private static long Of(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static SessionStart Start(ClockAnchor anchor) =>
        new(1, "cat2", 1, PersonProfile.Adult, null, BlockId.A, SessionMode.Sim, "", anchor, 1_000_000, "p", 1, "counts", "", "", []);

    private static Durable Changed<T>(Durable sent, Func<T, T> change)
        where T : class
    {
        var message = change((T)sent.Message);
        return sent with { Message = message, Body = JsonSerializer.SerializeToUtf8Bytes(message, typeof(T), WireJson.Default) };
    }
}
