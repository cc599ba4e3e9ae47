using SotTable.Device.Journal;
using SotTable.Samples;

namespace SotTable.Guest;

/// <summary>What must hold for a journal after a power cut.</summary>
internal static class JournalCheck
{
    /// <summary>What does not hold; empty when all is well.</summary>
    /// <param name="path">The journal.</param>
    /// <param name="told">What was told to others before the cut.</param>
    public static List<string> Problems(string path, IEnumerable<(int Index, long N, string Kind, string Session)> told)
    {
        List<string> problems = [];
        try
        {
            // As the worker opens it at its next start: checked, and no other file begun in its place.
            using (var journal = JournalDatabase.Open(path, 1L << 30, TimeProvider.System)) journal.FindUnfinished();
            using var file = new SqliteFile(path, TimeSpan.FromSeconds(1));
            foreach (var (_, n, kind, session) in told)
            {
                var found = kind == "rec"
                    ? Count(file, $"outbox o WHERE n = {n} AND last_seq - first_seq + 1 = (SELECT COUNT(*) FROM chunk c WHERE c.ordinal = o.ordinal AND seq BETWEEN first_seq AND last_seq)")
                    : Count(file, $"outbox o JOIN event e ON e.n = o.event WHERE o.n = {n} AND e.kind = '{kind}' AND COALESCE(e.session, '') = '{session}'");
                if (found != 1) problems.Add($"lost: {n} {kind} {session}");
            }

            if (Count(file, "(SELECT ordinal FROM chunk GROUP BY ordinal HAVING MAX(seq) <> COUNT(*) OR MIN(seq) <> 1)") is var holes and > 0) problems.Add($"{holes} sessions with a hole");
            if (Count(file, "(SELECT MAX(n) AS newest, COUNT(*) AS count FROM event) WHERE newest <> count") > 0) problems.Add("a hole in the events");
            using var chunk = file.Prepare("SELECT t0_us, data FROM chunk");
            while (chunk.Step())
                if (!ChunkCodec.TryRead(chunk.Bytes(1), chunk.Number(0), out _)) problems.Add("a chunk that can't be read");
        }
        catch (SqliteException e)
        {
            problems.Add(e.Message);
        }

        return problems;
    }

    private static long Count(SqliteFile file, string from) => file.Number($"SELECT COUNT(*) FROM {from}");
}
