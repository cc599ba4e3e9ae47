using System.Data.Common;
using System.Globalization;
using SotTable.Dashboard.History;
using SotTable.Messages;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.History;

/// <summary>What the hub's store does, whichever database holds it.</summary>
public abstract class StoreContract : IDisposable
{
    private const string Next = "00000000000000e2";

    private readonly List<string> _problems = [];
    private readonly ManualTime _time = new();
    private RecordStore? _store;
    private DbConnection? _reader;

    internal abstract StoreEngine Engine { get; }

    private RecordStore Store => _store ??= new(Engine.OpenForWriting(TimeProvider.System).Connection, _time);

    private DbConnection Reader => _reader ??= Engine.Open();

    public virtual void Dispose()
    {
        _store?.Dispose();
        _reader?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_whole_session_is_complete_and_acknowledged_to_its_last_number()
    {
        RecordEntry[] entries = [Sent.Entry(1), Sent.Entry(2)];

        var stored = Write(Sent.Event(1), Sent.Record(2, entries), Sent.Summary(3, entries));

        Assert.Equal([new(Messages.Table1, Sent.Epoch, 3, Hole: false)], stored);
        Assert.Equal((RecordState.Complete, "", 2L), Verdict());
        Assert.Empty(_problems);
    }

    [Fact]
    public void Whatever_the_order_and_however_often_the_result_is_the_same()
    {
        RecordEntry[] entries = [Sent.Entry(1), Sent.Entry(2), Sent.Entry(3)];
        Durable[] messages =
            [Sent.Event(1), Sent.Record(2, [entries[0]]), Sent.Record(4, [entries[1], entries[2]], prev: 2), Sent.Summary(5, entries), Sent.Event(6, kind: "ended")];
        Random random = new(7);
        for (var round = 0; round < 20; round++)
        {
            var table = new TableAddress("abc234", $"t{round}");
            Durable[] shuffled = [.. messages.Concat(messages).OrderBy(_ => random.Next()).Select(m => m with { Table = table })];
            Stored last = null!;
            foreach (var part in shuffled.Chunk(3)) last = Write(part).Single();

            Assert.Equal(new(table, Sent.Epoch, 6, Hole: false), last);
            Assert.Equal((RecordState.Complete, "", 3L), Verdict(table));
            Assert.Equal(2L, Reader.Value("SELECT COUNT(*) FROM event e JOIN journal j ON j.id = e.journal WHERE j.table_name = @p0", table.Table));
        }
    }

    [Fact]
    public void A_hole_is_not_acknowledged_until_it_is_filled()
    {
        Assert.Equal([new(Messages.Table1, Sent.Epoch, 1, Hole: true)], Write(Sent.Event(1), Sent.Event(3, kind: "paused")));
        Assert.Equal([new(Messages.Table1, Sent.Epoch, 3, Hole: false)], Write(Sent.Event(2, kind: "marked")));
    }

    [Fact]
    public void What_the_table_has_dropped_is_not_waited_for()
    {
        Write(Sent.Event(1), Sent.Event(10, prev: 8, kind: "paused"));

        Assert.Equal([new(Messages.Table1, Sent.Epoch, 12, Hole: false)], Write(Sent.Event(12, prev: 1, kind: "ended")));
    }

    [Fact]
    public void Another_card_in_the_same_table_is_another_journal()
    {
        Write(Sent.Event(1), Sent.Event(2, kind: "ended"));

        Assert.Equal([new(Messages.Table1, "00000000000000e2", 1, Hole: false)], Write(Sent.Event(1, epoch: "00000000000000e2", session: Messages.Session2)));
        Assert.Equal(2L, Reader.Value("SELECT COUNT(*) FROM session"));
    }

    public static TheoryData<int> EarlierSchemas => [.. Enumerable.Range(1, StoreEngine.Schema - 1)];

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public void A_store_of_an_earlier_schema_is_brought_up_to_date_and_goes_on_with_what_it_has(int version)
    {
        RecordEntry[] entries = [Sent.Entry(1)];
        using (var old = Raw())
        {
            old.Open();
            for (var v = 1; v <= version; v++)
            {
                using var script = new StreamReader(typeof(StoreEngine).Assembly.GetManifestResourceStream($"SotTable.Dashboard.History.{Scripts}-{v:D3}.sql")!); // it is in the program
                old.Run(script.ReadToEnd());
            }

            SetSchema(old, version);
            old.Run("INSERT INTO journal (id, site, table_name, epoch, thru, seen_ms) VALUES (1, @p0, @p1, @p2, 2, 0)", Messages.Table1.Site, Messages.Table1.Table, Sent.Epoch);
            old.Run("INSERT INTO session (id, journal, session, record, problem, chunks) VALUES (1, 1, @p0, 'open', '', 0)", Sent.Session.ToString());
        }

        Store.Greet(new(Messages.Table1, Next, Sent.Epoch, 2));
        Write(Sent.Record(3, entries, epoch: Next), Sent.Summary(4, entries, epoch: Next));

        Assert.Equal(new(Messages.Table1, Next, 4, Hole: false), Store.Newest(Messages.Table1));
        Assert.Equal((RecordState.Complete, "", 1L), Verdict());
        Assert.Equal(1L, Reader.Value("SELECT COUNT(*) FROM journal"));
    }

    public static TheoryData<int> WrittenSchemas => [.. Directory.EnumerateFiles(Written, "schema-*.db").Select(f => int.Parse(Path.GetFileNameWithoutExtension(f).Split('-')[1], CultureInfo.InvariantCulture))];

    [Fact]
    public void There_is_a_written_store_of_every_schema() => Assert.Equal(Enumerable.Range(1, StoreEngine.Schema), WrittenSchemas.Select(s => s.Data).Order());

    [Theory]
    [MemberData(nameof(WrittenSchemas))]
    public void A_store_that_an_earlier_hub_has_written_is_brought_up_to_date_with_every_sample_and_goes_on(int version)
    {
        var file = Path.Combine(Written, $"schema-{version}.db");
        var before = Content(new SqliteEngine(file, isBackup: true));
        using (var old = Raw())
        {
            old.Open();
            Bring(old, file, version);
        }

        _ = Store;

        Assert.Equal(before, Content(Engine));
        SealedAndGoingOn();
    }

    [Theory]
    [MemberData(nameof(WrittenSchemas))]
    public void A_backup_of_a_store_that_an_earlier_hub_has_written_is_restored_with_every_sample_and_goes_on(int version)
    {
        var file = Path.Combine(Written, $"schema-{version}.db");

        Assert.Equal(2, StoreCopy.Restore(file, Engine));

        Assert.Equal(Content(new SqliteEngine(file, isBackup: true)), Content(Engine));
        SealedAndGoingOn();
    }

    [Fact]
    public void A_table_that_starts_again_goes_on_in_its_journal_under_the_new_epoch()
    {
        Write(Sent.Event(1), Sent.Record(2, [Sent.Entry(1)]));

        Store.Greet(new(Messages.Table1, Next, Sent.Epoch, 2));

        Assert.Equal(new(Messages.Table1, Next, 2, Hole: false), Store.Newest(Messages.Table1));
        Write(Sent.Event(3, kind: "marked")); // was on its way
        Assert.Equal([new(Messages.Table1, Next, 4, Hole: false)], Write(Sent.Event(4, epoch: Next, kind: "ended")));
        Store.Greet(new(Messages.Table1, Next, Sent.Epoch, 2)); // the next connect
        Assert.Equal(new(Messages.Table1, Next, 4, Hole: false), Store.Newest(Messages.Table1));
        Assert.Equal(1L, Reader.Value("SELECT COUNT(*) FROM journal"));
    }

    [Fact]
    public void A_store_that_was_put_back_asks_a_table_that_started_again_for_what_it_has_lost()
    {
        Write(Sent.Event(1));

        Store.Greet(new(Messages.Table1, Next, Sent.Epoch, 50));

        Assert.Equal(new(Messages.Table1, Next, 1, Hole: false), Store.Newest(Messages.Table1));
    }

    [Fact]
    public void Of_a_table_that_nobody_knows_everything_is_asked_for()
    {
        Store.Greet(new(Messages.Table1, Next, Sent.Epoch, 50));

        Assert.Equal(new(Messages.Table1, Next, 0, Hole: false), Store.Newest(Messages.Table1));
        Assert.True(Write(Sent.Event(51, epoch: Next)).Single().Hole);
    }

    [Fact]
    public void A_card_that_was_put_back_from_an_image_of_itself_goes_on_where_the_image_was_made_with_nothing_lost_and_nothing_twice()
    {
        RecordEntry[] entries = [Sent.Entry(1), Sent.Entry(2)];
        Write(Sent.Event(1), Sent.Record(2, [entries[0]]), Sent.Event(3, kind: "paused", atMs: 2_000), Sent.Event(4, kind: "resumed", atMs: 3_000));

        // An image was made at number 3, when 1 was acknowledged.
        Store.Greet(new(Messages.Table1, Next, Sent.Epoch, 1));
        Assert.Equal(new(Messages.Table1, Next, 1, Hole: false), Store.Newest(Messages.Table1));
        var stored = Write(
            Sent.Record(2, [entries[0]], epoch: Next), Sent.Event(3, epoch: Next, kind: "paused", atMs: 2_000), Sent.Event(4, epoch: Next, kind: "marked", atMs: 3_500),
            Sent.Record(5, [entries[1]], epoch: Next), Sent.Summary(6, entries, epoch: Next), Sent.Event(7, epoch: Next, kind: "ended", atMs: 6_000));

        Assert.Equal([new(Messages.Table1, Next, 7, Hole: false)], stored);
        Assert.Equal((RecordState.Complete, "", 2L), Verdict());
        HistoryList history = new(Engine);
        var kinds = history.Events(history.Find(Messages.Table1.Site, Messages.Table1.Table, Sent.Session)!).Select(b => RecordJson.Event(b)!.Kind);
        Assert.Equal(["ended", "marked", "paused", "resumed", "started"], kinds.Order());
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_later_of_two_summaries_stays_whichever_comes_first(bool laterFirst)
    {
        RecordEntry[] entries = [Sent.Entry(1), Sent.Entry(2)];
        Durable[] summaries = [Sent.Summary(3, [entries[0]], template: "cat1"), Sent.Summary(5, entries, prev: 3)];
        Write(Sent.Event(1), Sent.Record(2, [entries[0]]), Sent.Record(4, [entries[1]], prev: 3));

        foreach (var summary in laterFirst ? summaries.Reverse() : summaries) Write(summary);

        Assert.Equal(new(Messages.Table1, Sent.Epoch, 5, Hole: false), Store.Newest(Messages.Table1));
        Assert.Equal((RecordState.Complete, "", 2L), Verdict());
        Assert.Equal("cat2", Reader.Value("SELECT template FROM session"));
        Assert.Equal(5, RecordJson.Summary((string)Reader.Value("SELECT summary_json FROM session")!)!.N);
    }

    [Fact]
    public void A_missing_chunk_makes_the_record_partial_and_its_arrival_completes_it()
    {
        RecordEntry[] entries = [Sent.Entry(1), Sent.Entry(2)];
        Write(Sent.Record(2, [entries[0]], prev: 0), Sent.Summary(4, entries));

        Assert.Equal((RecordState.Partial, "1 of 2 chunks are here.", 1L), Verdict());

        Write(Sent.Record(3, [entries[1]]));

        Assert.Equal((RecordState.Complete, "", 2L), Verdict());
    }

    [Fact]
    public void What_the_tables_disk_missed_is_said()
    {
        RecordEntry[] entries = [Sent.Entry(1), Sent.Entry(3)];
        Write(Sent.Record(1, entries), Sent.Summary(2, entries, lastSeq: 3));

        Assert.Equal((RecordState.Partial, "The table's own disk missed 1 of 3 chunks; the others are all here.", 2L), Verdict());
    }

    [Fact]
    public void Other_samples_than_the_table_has_sealed_are_a_mismatch_that_is_named()
    {
        Write(Sent.Record(1, [Sent.Entry(1, value: 5)]), Sent.Summary(2, [Sent.Entry(1, value: 6)]));

        Assert.Equal((RecordState.Mismatched, "The samples here are not those that the table has sealed.", 1L), Verdict());
        Assert.Contains("abc234/t01, session 0192f0c1", Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_that_comes_twice_with_different_bytes_keeps_the_first()
    {
        RecordEntry[] entries = [Sent.Entry(1)];
        Write(Sent.Record(1, entries), Sent.Record(2, [Sent.Entry(1, value: 99)]), Sent.Summary(3, entries));

        Assert.Equal((RecordState.Mismatched, "chunk 1 came twice with different bytes; the first ones are kept", 1L), Verdict());
    }

    [Fact]
    public void A_hostile_chunk_harms_only_the_session_of_its_own_table()
    {
        RecordEntry[] entries = [Sent.Entry(1)];
        RecordEntry[] hostile = [entries[0] with { Data = new byte[] { 1, 200, 255, 255 } }];

        var stored = Write(
            Sent.Record(1, hostile, table: Messages.Table2), Sent.Summary(2, hostile, table: Messages.Table2), Sent.Record(1, entries), Sent.Summary(2, entries));

        Assert.All(stored, s => Assert.Equal(2, s.Thru));
        Assert.Equal((RecordState.Complete, "", 1L), Verdict());
        Assert.Equal((RecordState.Mismatched, "chunk 1 can't be read", 1L), Verdict(Messages.Table2));
        Assert.Contains("abc234/t02", Assert.Single(_problems.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_with_a_zero_character_is_stored()
    {
        Assert.Equal([new(Messages.Table1, Sent.Epoch, 2, Hole: false)], Write(Sent.Event(1, detail: "a\0b"), Sent.Summary(2, [], code: "c\0")));
        Assert.Equal("c\uFFFD", Reader.Value("SELECT code FROM session"));
    }

    [Fact]
    public void More_beyond_a_hole_than_a_table_may_send_is_left_to_be_sent_again()
    {
        var stored = Write([.. Enumerable.Range(0, RecordStore.MostWaiting + 5).Select(i => Sent.Event(10 + (2 * i), kind: "marked"))]);

        Assert.Equal([new(Messages.Table1, Sent.Epoch, 0, Hole: true)], stored);
        Assert.Equal((long)RecordStore.MostWaiting, Reader.Value("SELECT COUNT(*) FROM event"));
    }

    [Fact]
    public void What_is_committed_is_there_after_opening_again()
    {
        Write(Sent.Event(1), Sent.Event(3, kind: "paused"));
        _store!.Dispose();
        _store = null;

        Assert.Equal(new(Messages.Table1, Sent.Epoch, 1, Hole: true), Store.Newest(Messages.Table1));
    }

    [Fact]
    public void A_restored_backup_has_everything_and_asks_from_where_it_ends()
    {
        RecordEntry[] entries = [Sent.Entry(1)];
        Write(Sent.Event(1), Sent.Record(2, entries));
        var folder = Directory.CreateTempSubdirectory("sot-backup-");
        var backup = new SqliteEngine(Path.Combine(folder.FullName, "backup.db"));
        Assert.Equal(1, StoreCopy.Copy(Engine, backup)); // while the hub has the store open
        Write(Sent.Summary(3, entries));
        var restored = new SqliteEngine(Path.Combine(folder.FullName, "restored.db"));
        StoreCopy.Copy(backup, restored);
        Assert.Equal(73, Assert.Throws<StoreRefusedException>(() => StoreCopy.Copy(backup, restored)).ExitCode);

        using (var again = new RecordStore(restored.OpenForWriting(TimeProvider.System).Connection, new ManualTime()))
        {
            Assert.Equal(new(Messages.Table1, Sent.Epoch, 2, Hole: false), again.Newest(Messages.Table1));
            Assert.Equal([new(Messages.Table1, Sent.Epoch, 3, Hole: false)], again.Write([Sent.Summary(3, entries)], _problems));
        }

        Assert.Equal(RecordState.Complete, new HistoryList(restored).Find("abc234", "t01", Sent.Session)!.Record);
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public void A_backup_of_an_earlier_schema_is_restored_and_stays_as_it_is(int version)
    {
        var folder = Directory.CreateTempSubdirectory("sot-backup-");
        var backup = Backup(folder, version);

        Assert.Equal(1, StoreCopy.Copy(backup, Engine));

        Assert.NotNull(new HistoryList(Engine).Find(Messages.Table1.Site, Messages.Table1.Table, Sent.Session));
        using (var original = backup.Open()) Assert.Equal((long)version, backup.Found(original));
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0, "is no store of a hub")]
    [InlineData(99, "schema 99, but this program knows schemas up to")]
    public void What_this_program_does_not_know_is_not_restored(int version, string words)
    {
        var folder = Directory.CreateTempSubdirectory("sot-backup-");
        var backup = Backup(folder, version);

        var refused = Assert.Throws<StoreRefusedException>(() => StoreCopy.Copy(backup, Engine));

        Assert.Equal(65, refused.ExitCode);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Null(Store.Newest(Messages.Table1));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_list_has_pages_and_every_filter()
    {
        Write([.. Enumerable.Range(1, 150).Select(i => Sent.Summary(
            i, [], session: new Guid(i, 0, 0, new byte[8]), code: i % 2 == 0 ? "even" : null, startedMs: i / 2, template: i < 10 ? "cat1" : "cat2"))]);
        var list = new HistoryList(Engine);

        var first = list.Page(new());
        var rest = list.Page(new(Before: (first[^1].StartedMs!.Value, first[^1].Id)));

        Assert.Equal(100, first.Count);
        Assert.Equal(150, first.Concat(rest).Select(r => r.Session).Distinct().Count());
        Assert.Equal(75, list.Page(new(Code: "even")).Count);
        Assert.Equal(9, list.Page(new(Template: "cat1")).Count);
        Assert.Equal(2, list.Page(new(FromMs: 70, ToMs: 71)).Count);
        Assert.Empty(list.Page(new(Table: "t02")));
        Assert.Empty(list.Page(new(Record: RecordState.Partial, Site: "abc234")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(long.MaxValue)]
    public void What_an_earlier_hub_has_taken_of_times_that_no_clock_tells_stands_before_nothing(long? toMs)
    {
        Write([.. Enumerable.Range(1, 100).Select(i => Sent.Summary(i, [], session: new Guid(i, 0, 0, new byte[8]), startedMs: long.MaxValue - i, table: Messages.Table2))]);
        Write(Sent.Summary(1, []), Sent.Summary(2, [], session: Messages.Session2, startedMs: Durable.LatestMs - 1));

        Assert.Equal([Messages.Session2.ToString(), Sent.Session.ToString()], new HistoryList(Engine).Page(new(ToMs: toMs)).Select(r => r.Session));
    }

    [Fact]
    public void A_schema_of_the_future_is_refused()
    {
        Write(Sent.Event(1));
        _store!.Dispose();
        _store = null;
        SetSchema(Reader, 99);

        var refused = Assert.Throws<StoreRefusedException>(() => Engine.OpenForWriting(TimeProvider.System));

        Assert.Equal(65, refused.ExitCode);
        Assert.Contains($"schema 99, but this program knows schemas up to {StoreEngine.Schema}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_journal_of_a_table_is_the_one_heard_last_whatever_the_wall_clock_says()
    {
        Write(Sent.Event(1, epoch: "00000000000000e1"));
        _time.StepWallClock(TimeSpan.FromDays(-2));
        Write(Sent.Event(1, epoch: "00000000000000e2"));

        Assert.Equal("00000000000000e2", Store.Newest(Messages.Table1)?.Epoch);
        Write(Sent.Event(2, epoch: "00000000000000e1"));
        Assert.Equal("00000000000000e1", Store.Newest(Messages.Table1)?.Epoch);
    }

    [Fact]
    public void A_second_hub_is_refused_until_the_first_one_is_gone()
    {
        using (Engine.OpenForWriting(TimeProvider.System).Connection)
        {
            var refused = Assert.Throws<StoreRefusedException>(() => Engine.OpenForWriting(TimeProvider.System));
            Assert.Equal(75, refused.ExitCode);
            Assert.Contains("in use by another hub", refused.Message, StringComparison.Ordinal);
        }

        Engine.OpenForWriting(TimeProvider.System).Connection.Dispose();
    }

    [Fact]
    public void A_message_that_cant_be_read_is_kept_and_harms_only_its_session()
    {
        var other = new Guid(7, 0, 0, new byte[8]);
        var strange = new Durable(Messages.Table1, "session", Sent.Epoch, 2, 1, Sent.Session, new Unreadable("$.origin: no such word"), "{\"strange\":1}"u8.ToArray());

        var stored = Write(Sent.Event(1), strange, Sent.Event(3, session: other), Sent.Summary(4, [], session: other));

        Assert.Equal(new(Messages.Table1, Sent.Epoch, 4, Hole: false), Assert.Single(stored));
        var records = Reader.Rows("SELECT session, record, problem FROM session ORDER BY id", r => (r.GetString(0), r.GetString(1), r.GetString(2)));
        Assert.Equal([(Sent.Session.ToString(), "mismatched", "message 2 can't be read: $.origin: no such word"), (other.ToString(), "complete", "")], records);
        Assert.Equal("{\"strange\":1}", Reader.Value("SELECT body FROM event WHERE n = 2"));
        Assert.Equal("abc234/t01, session 0192f0c1-7a3b-7c00-8000-000000000001: message 2 can't be read: $.origin: no such word", Assert.Single(_problems));
        Assert.DoesNotContain("strange", string.Concat(Reader.Rows("SELECT body FROM event WHERE session = @p0", r => r.GetString(0), Sent.Session.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_newer_hub_can_read_takes_the_place_of_what_an_older_one_could_not()
    {
        Write(new Durable(Messages.Table1, "session", Sent.Epoch, 1, 0, Sent.Session, new Unreadable("?"), "{}"u8.ToArray()));

        Write(Sent.Event(1));
        Write(Sent.Event(1, kind: "other"));

        Assert.Equal(Sent.Session.ToString(), Reader.Value("SELECT session FROM event"));
        Assert.Contains("\"started\"", (string)Reader.Value("SELECT body FROM event")!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_no_index_takes_harms_only_its_own_record()
    {
        RecordEntry[] entries = [Sent.Entry(1)];
        var words = new char[6_000];
        Random random = new(3);
        for (var i = 0; i < words.Length; i++) words[i] = (char)random.Next('!', '~');

        var stored = WriteApart(
            Sent.Record(1, entries), Sent.Summary(1, [], template: new string(words), table: Messages.Table2), Sent.Summary(2, [], code: new string(words), table: Messages.Table2), Sent.Summary(2, entries));

        Assert.Equal([new(Messages.Table1, Sent.Epoch, 2, Hole: false), new(Messages.Table2, Sent.Epoch, 2, Hole: false)], stored.OrderBy(s => s.Table.Table));
        Assert.Equal((RecordState.Complete, "", 1L), Verdict());
    }

    [Fact]
    public void Half_a_surrogate_pair_and_a_zero_character_in_any_text_are_stored_as_unknown_characters()
    {
        const string Half = "a\uD83Db\0";
        var other = new Guid(7, 0, 0, new byte[8]);
        var unreadable = new Durable(Messages.Table1, Half, Sent.Epoch, 3, 2, other, new Unreadable(Half), "{}"u8.ToArray());

        Assert.Equal(3, Assert.Single(WriteApart(
            Sent.Event(1) with { Category = Half }, Sent.Summary(2, []) with { Message = Of(Sent.Summary(2, [])) with { Template = Half, Code = Half, Unit = Half } }, unreadable)).Thru);
        Assert.Equal(("a\uFFFDb\uFFFD", "a\uFFFDb\uFFFD"), Assert.Single(Reader.Rows("SELECT template, code FROM session WHERE code IS NOT NULL", r => (r.GetString(0), r.GetString(1)))));
        Assert.Equal("message 3 can't be read: a\uFFFDb\uFFFD", Reader.Value("SELECT problem FROM session WHERE session = @p0", other.ToString()));

        static SummaryMessage Of(Durable summary) => (SummaryMessage)summary.Message;
    }

    [Fact]
    public void A_message_at_which_the_program_itself_fails_is_kept_as_unreadable_and_harms_only_its_session()
    {
        RecordEntry[] entries = [Sent.Entry(1)];
        var broken = Sent.Record(2, entries, session: Messages.Session2);
        broken = broken with { Message = (RecordFrame)broken.Message with { Entries = null! } }; // whatever may be wrong with it

        var stored = WriteApart(Sent.Record(1, entries), broken, Sent.Summary(3, entries));

        Assert.Equal([new(Messages.Table1, Sent.Epoch, 3, Hole: false)], stored);
        Assert.Equal("complete", Reader.Value("SELECT record FROM session WHERE session = @p0", Sent.Session.ToString()));
        Assert.StartsWith("message 2 can't be read: can't be stored (", (string)Reader.Value("SELECT problem FROM session WHERE session = @p0", Messages.Session2.ToString())!, StringComparison.Ordinal);
        Assert.Contains("message 2 can't be read", Assert.Single(_problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_cant_even_be_kept_is_left_out_and_named()
    {
        var broken = Sent.Event(2, kind: "ended") with { Epoch = null! };

        var stored = WriteApart(Sent.Event(1), broken, Sent.Event(3, kind: "paused"));

        Assert.Equal([new(Messages.Table1, Sent.Epoch, 1, Hole: true)], stored);
        Assert.StartsWith("abc234/t01, number 2: can't be stored (", Assert.Single(_problems), StringComparison.Ordinal);
    }

    /// <summary>First word of the names of its scripts.</summary>
    protected abstract string Scripts { get; }

    /// <summary>A connection to the database as it is.</summary>
    protected abstract DbConnection Raw();

    /// <summary>Gives the open database a schema number.</summary>
    protected abstract void SetSchema(DbConnection connection, int version);

    /// <summary>Makes the database what a hub of that schema had, with what is in the file.</summary>
    protected abstract void Bring(DbConnection connection, string file, int version);

    private static string Written
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "SotTable.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not in a clone");
            return Path.Combine(folder, "tests/recordings/store");
        }
    }

    // All that a hub has of its tables; how far a journal is stands in what follows.
    private static string Content(StoreEngine engine)
    {
        using var connection = engine.Open();
        return string.Join('\n', [
            .. connection.Rows("SELECT id, site, table_name, epoch, thru, seen_ms FROM journal ORDER BY id", Words),
            .. connection.Rows("SELECT id, journal, session, started_ms, template, code, origin, mode, unit, calibration, record, problem, chunks, start_json, summary_json FROM session ORDER BY id", Words),
            .. connection.Rows("SELECT journal, n, session, category, body FROM event ORDER BY journal, n", Words),
            .. connection.Rows("SELECT session, seq, t0_us, end_us, samples, lost, data FROM chunk ORDER BY session, seq", Words)]);

        static string Words(DbDataReader r) => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{r.GetValue(i)}"));
    }

    // The samples are those that the tables have sealed, and what the tables send again changes nothing.
    private void SealedAndGoingOn()
    {
        HistoryList list = new(Engine);
        var rows = list.Page(new());
        Assert.Equal(["t01", "t02"], rows.Select(r => r.Table).Order());
        foreach (var row in rows)
        {
            var summary = RecordJson.Summary(row.SummaryJson!)!; // written whole
            using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            list.ReadChunks(row, long.MinValue, long.MaxValue, e =>
            {
                if (e.Seq <= summary.Record!.LastSeq) e.AddTo(hash);
            });
            Assert.Equal((RecordState.Complete, summary.Record!.Sha256), (row.Record, Convert.ToHexStringLower(hash.GetHashAndReset())));
            Assert.Superset(new HashSet<string> { "started", "ended" }, list.Events(row).Select(b => RecordJson.Event(b)!.Kind).ToHashSet());

            TableAddress table = new(row.Site, row.Table);
            var thru = Store.Newest(table)!.Thru;
            Store.Greet(new(table, Next, summary.Epoch, thru));
            var body = System.Text.Encoding.UTF8.GetBytes(row.SummaryJson!);
            Assert.Equal([new(table, Next, thru, Hole: false)], Write(new Durable(table, "summary", Next, summary.N, summary.Prev, summary.Session, summary, body)));
            Assert.Equal((RecordState.Complete, "", row.Chunks), Verdict(table));
        }

        Assert.Empty(_problems);
    }

    // One session in a file of that schema, or of the newest one under another number.
    private static SqliteEngine Backup(DirectoryInfo folder, int version)
    {
        var file = Path.Combine(folder.FullName, "backup.db");
        using var old = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        old.Open();
        for (var v = 1; v <= (version is 0 ? StoreEngine.Schema : Math.Min(version, StoreEngine.Schema)); v++)
        {
            using var script = new StreamReader(typeof(StoreEngine).Assembly.GetManifestResourceStream($"SotTable.Dashboard.History.sqlite-{v:D3}.sql")!); // it is in the program
            old.Run(script.ReadToEnd());
        }

        old.Run($"PRAGMA user_version={version}");
        old.Run("INSERT INTO journal (id, site, table_name, epoch, thru, seen_ms) VALUES (1, @p0, @p1, @p2, 2, 0)", Messages.Table1.Site, Messages.Table1.Table, Sent.Epoch);
        old.Run("INSERT INTO session (id, journal, session, record, problem, chunks) VALUES (1, 1, @p0, 'open', '', 0)", Sent.Session.ToString());
        return new SqliteEngine(file);
    }

    private IReadOnlyList<Stored> Write(params Durable[] messages) => Store.Write(messages, _problems);

    private IReadOnlyList<Stored> WriteApart(params Durable[] messages) => new BatchWriter(Store, Engine).Write(messages, _problems);

    private (string Record, string Problem, long Chunks) Verdict(TableAddress? table = null) => Assert.Single(Reader.Rows(
        "SELECT s.record, s.problem, s.chunks FROM session s JOIN journal j ON j.id = s.journal WHERE j.table_name = @p0",
        r => (r.GetString(0), r.GetString(1), r.GetInt64(2)), (table ?? Messages.Table1).Table));
}
