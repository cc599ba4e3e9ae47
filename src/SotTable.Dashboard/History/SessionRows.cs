using System.Data.Common;
using System.Security.Cryptography;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Dashboard.History;

/// <summary>The sessions of one journal in one transaction.</summary>
/// <param name="connection">In the transaction.</param>
/// <param name="journal">Id of the journal.</param>
/// <param name="table">The table.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class SessionRows(DbConnection connection, long journal, TableAddress table, ICollection<string> problems)
{
    private readonly Dictionary<Guid, long> _ids = [];
    private readonly HashSet<Guid> _toJudge = [];

    /// <summary>A session has started.</summary>
    /// <param name="session">The session.</param>
    /// <param name="e">The event.</param>
    /// <param name="body">As received.</param>
    public void Start(Guid session, EventMessage e, string body) => connection.Run(
        """
        UPDATE session SET start_json = @p1, started_ms = COALESCE(started_ms, @p2), origin = COALESCE(origin, @p3), template = COALESCE(template, @p4),
            code = COALESCE(code, @p5), mode = COALESCE(mode, @p6), unit = COALESCE(unit, @p7), calibration = COALESCE(calibration, @p8)
        WHERE id = @p0 AND start_json IS NULL
        """,
        Id(session), body, e.AtUtcMs, (long)e.Origin, Text(e.Start?.Template), Text(e.Start?.Code), e.Start?.Mode.ToString(), Text(e.Start?.Unit),
        Text(e.Start?.CalibrationHash));

    /// <summary>A session is over; what the summary says of it goes before what the start said. A later summary goes before an earlier one, in whichever order they come.</summary>
    /// <param name="s">The summary.</param>
    /// <param name="body">As received.</param>
    public void Finish(SummaryMessage s, string body)
    {
        var id = Id(s.Session);
        if (connection.Value("SELECT summary_json FROM session WHERE id = @p0", id) is string known && RecordJson.Summary(known)?.N > s.N) return;
        connection.Run(
            """
            UPDATE session SET summary_json = @p1, started_ms = @p2, origin = @p3, template = @p4, code = @p5, mode = @p6, unit = @p7 WHERE id = @p0
            """,
            id, body, s.StartedUtcMs, (long)s.Origin, Text(s.Template), Text(s.Code), s.Mode.ToString(), Text(s.Unit));
        _toJudge.Add(s.Session);
    }

    /// <summary>Chunks have come.</summary>
    /// <param name="frame">The message.</param>
    public void Add(RecordFrame frame)
    {
        var id = Id(frame.Session);
        foreach (var e in frame.Entries)
        {
            var isNew = connection.Run(
                """
                INSERT INTO chunk (session, seq, t0_us, end_us, samples, lost, data) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
                ON CONFLICT (session, seq) DO NOTHING
                """,
                id, (long)e.Seq, e.T0Us, e.EndUs, (long)e.Samples, (long)e.Lost, e.Data.ToArray()) == 1;
            if (isNew)
            {
                connection.Run("UPDATE session SET chunks = chunks + 1, origin = COALESCE(origin, @p1) WHERE id = @p0", id, (long)frame.Origin);
                if (e.Data.Length > 0 && !ChunkCodec.TryRead(e.Data.Span, e.T0Us, out _)) Blame(frame.Session, id, $"chunk {e.Seq} can't be read");
                _toJudge.Add(frame.Session);
            }
            else if (Differs(id, e))
            {
                Blame(frame.Session, id, $"chunk {e.Seq} came twice with different bytes; the first ones are kept");
            }
        }
    }

    /// <summary>Compares what is here with what the summaries say, for the sessions that got something new.</summary>
    public void Judge()
    {
        foreach (var session in _toJudge) Judge(session, Id(session));
    }

    /// <summary>A message of a session can't be used.</summary>
    /// <param name="session">The session; <c>null</c> when it names none.</param>
    /// <param name="problem">What is wrong.</param>
    public void Blame(Guid? session, string problem)
    {
        if (session is { } of) Blame(of, Id(of), problem);
        else problems.Add($"{table}: {problem}");
    }

    private void Judge(Guid session, long id)
    {
        var (summary, blamed) = connection.Rows(
            "SELECT summary_json, problem FROM session WHERE id = @p0", r => (r.TextOrNull(0), r.GetString(1)), id)[0];
        if (summary is null) return;
        var (record, problem) = Compare(id, RecordJson.Summary(summary)?.Record);
        if (record != RecordState.Mismatched && (blamed.StartsWith("chunk ", StringComparison.Ordinal) || blamed.StartsWith("message ", StringComparison.Ordinal))) (record, problem) = (RecordState.Mismatched, blamed);
        connection.Run("UPDATE session SET record = @p1, problem = @p2 WHERE id = @p0", id, record, problem);
        if (record == RecordState.Mismatched && problem != blamed) problems.Add($"{table}, session {session}: {problem}");
    }

    private (string Record, string Problem) Compare(long id, RecordNote? note)
    {
        if (note is null) return (RecordState.Partial, "The summary says nothing of the raw samples.");
        if (note.Chunks < 0 || note.LastSeq < note.Chunks) return (RecordState.Mismatched, $"The summary tells of {note.Chunks} chunks up to number {note.LastSeq}.");
        var here = (long)connection.Value("SELECT COUNT(*) FROM chunk WHERE session = @p0 AND seq <= @p1", id, (long)note.LastSeq)!; // COUNT gives a row
        if (here < note.Chunks) return (RecordState.Partial, $"{here} of {note.Chunks} chunks are here.");
        if (here > note.Chunks) return (RecordState.Mismatched, $"{here} chunks are here, the table tells of {note.Chunks}.");
        if (Digest(id, note.LastSeq) != note.Sha256) return (RecordState.Mismatched, "The samples here are not those that the table has sealed.");
        return note.LastSeq == note.Chunks
            ? (RecordState.Complete, "")
            : (RecordState.Partial, $"The table's own disk missed {note.LastSeq - note.Chunks} of {note.LastSeq} chunks; the others are all here.");
    }

    private string Digest(long id, int lastSeq)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var command = connection.Command(Chunks.Query + " AND seq <= @p1 ORDER BY seq", id, (long)lastSeq);
        using var reader = command.ExecuteReader();
        while (reader.Read()) Chunks.Read(reader).AddTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private bool Differs(long id, RecordEntry e)
    {
        var known = connection.Rows(Chunks.Query + " AND seq = @p1", Chunks.Read, id, (long)e.Seq);
        return known.Count != 1 || known[0] with { Data = default } != e with { Data = default } || !known[0].Data.Span.SequenceEqual(e.Data.Span);
    }

    private void Blame(Guid session, long id, string problem)
    {
        if (connection.Run("UPDATE session SET record = @p1, problem = @p2 WHERE id = @p0 AND problem <> @p2", id, RecordState.Mismatched, problem) == 1)
            problems.Add($"{table}, session {session}: {problem}");
    }

    private long Id(Guid session)
    {
        if (_ids.TryGetValue(session, out var known)) return known;
        // One that began under an earlier epoch goes on there.
        var id = connection.Value(
            "SELECT MIN(s.id) FROM session s JOIN journal j ON j.id = s.journal WHERE s.session = @p0 AND j.site = @p1 AND j.table_name = @p2", session.ToString(), table.Site, table.Table) as long?;
        if (id is null)
        {
            id = (long)(connection.Value("SELECT COALESCE(MAX(id), 0) + 1 FROM session") ?? 1L);
            connection.Run(
                "INSERT INTO session (id, journal, session, record, problem, chunks) VALUES (@p0, @p1, @p2, @p3, '', 0)",
                id, journal, session.ToString(), RecordState.Open);
        }

        return _ids[session] = id.Value;
    }

    private static string? Text(string? text) => text is null ? null : RecordStore.Printable(text);
}
