using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using SotTable.Device;
using SotTable.Device.Journal;
using SotTable.Records;

namespace SotTable.Cli;

/// <summary><c>sottable export</c>: the measured part of sessions from the table's journal, in the bytes that the dashboard gives too.</summary>
internal static class ExportVerb
{
    private const string Today = "today";

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var session = new Argument<string?>("SESSION") { Description = "The session's UUID, or its number in the journal.", Arity = ArgumentArity.ZeroOrOne };
        var last = new Option<bool>("--last") { Description = "The newest session." };
        var day = new Option<string?>("--day") { Description = "All sessions that started on a day by this machine's clock; today without a date.", HelpName = "YYYY-MM-DD", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<string>("--format") { Description = "csv (default) or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "csv" };
        var to = new Option<DirectoryInfo>("--to") { Description = "Folder for the files, each named by its session; made if it is not there. This one by default.", HelpName = "FOLDER", DefaultValueFactory = _ => new(".") };
        var force = new Option<bool>("--force") { Description = "Put the export in the place of a file of that session that says something else; without it such a file stays, and the end is 1." };
        var pipe = new Option<bool>("--stdout") { Description = "Write one session to the standard output instead of a file." };
        var state = new Option<DirectoryInfo>("--state") { Description = "The table's state directory; /var/lib/sottable by default.", HelpName = "FOLDER", DefaultValueFactory = _ => new("/var/lib/sottable") };
        var command = new Command("export", "Write sessions of this table as CSV or JSON. The table may run meanwhile. A session that was put away has the same bytes here and on the dashboard.") { session, last, day, format, to, force, pipe, state };
        command.SetAction((parsed, cancellationToken) =>
        {
            var (one, newest) = (parsed.GetValue(session), parsed.GetValue(last));
            var date = parsed.GetResult(day) is null ? null : parsed.GetValue(day) ?? Today;
            var kind = parsed.GetRequiredValue(format);
            if ((one is null ? 0 : 1) + (newest ? 1 : 0) + (date is null ? 0 : 1) != 1)
                return Task.FromResult(terminal.Refuse(ExitCode.Usage, "which session? Give one of: its UUID or number, --last, --day."));
            if (kind is not ("csv" or "json")) return Task.FromResult(terminal.Refuse(ExitCode.Usage, $"--format {kind}: expected csv or json."));
            if (!TryDay(date, out var from)) return Task.FromResult(terminal.Refuse(ExitCode.Usage, $"--day {date}: expected a date such as 2026-11-24."));
            if (date is not null && parsed.GetValue(pipe)) return Task.FromResult(terminal.Refuse(ExitCode.Usage, "--stdout takes one session, not a day."));
            bool Wanted(JournalSession s, JournalSession newestOfAll) => newest ? s == newestOfAll
                : date is not null ? DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(s.StartedMs).LocalDateTime) == from
                : Guid.TryParse(one, out var id) ? s.Head.Session == id : s.Ordinal.ToString(CultureInfo.InvariantCulture) == one;
            return Task.FromResult(Run(
                parsed.GetRequiredValue(state).FullName, Wanted, newest ? "" : one ?? $"{from:yyyy-MM-dd}", kind, parsed.GetValue(pipe) ? null : parsed.GetRequiredValue(to).FullName,
                parsed.GetValue(force), terminal, cancellationToken));
        });
        return command;
    }

    private static int Run(
        string state, Func<JournalSession, JournalSession, bool> wanted, string asked, string format, string? folder, bool force, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            using var journal = JournalReader.Open(state);
            var all = journal.Sessions();
            JournalSession[] found = [.. all.Where(s => wanted(s, all[^1]))];
            if (found.Length == 0)
            {
                return terminal.Refuse(ExitCode.BadInput, all.Count == 0 ? $"{journal.Path}: there is no session yet."
                    : $"{asked}: no session in {journal.Path} is that one; it has {all.Count}, the newest is {all[^1].Head.Session}, number {all[^1].Ordinal}.");
            }

            var code = ExitCode.Done;
            foreach (var session in found)
            {
                if (folder is null) Copy(journal, session, format, Console.OpenStandardOutput(), terminal, cancellationToken);
                else if (Save(journal, session, format, folder, force, terminal, cancellationToken) is var (path, saved) && saved) terminal.Out.WriteLine(path);
                else code = terminal.Refuse(ExitCode.VerdictFailed, $"{path}: is there already and says something else; it was left as it is. --force replaces it, --to names another folder.");
            }

            return code;
        }
        catch (StartRefusedException e)
        {
            return terminal.Refuse(e.ExitCode, $"{e.Message}.");
        }
        catch (OperationCanceledException)
        {
            return terminal.Refuse(ExitCode.Interrupted, "broken off; the file that was being written is not there.");
        }
        catch (UnauthorizedAccessException e)
        {
            return terminal.Refuse(ExitCode.NoPermission, $"{e.Message} --to names another folder.");
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"the export can't be written: {e.Message}");
        }
    }

    // Under its name there is a whole file or none.
    private static (string Path, bool Saved) Save(
        JournalReader journal, JournalSession session, string format, string folder, bool force, Terminal terminal, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{session.Head.Session}.{format}");
        var part = path + ".part";
        try
        {
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write)) Copy(journal, session, format, file, terminal, cancellationToken);
            if (!force && File.Exists(path) && !IsSame(part, path)) return (path, false); // somebody's notes may be in it
            File.Move(part, path, overwrite: true);
            return (path, true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static bool IsSame(string one, string other)
    {
        using FileStream a = File.OpenRead(one), b = File.OpenRead(other);
        return a.Length == b.Length && SHA256.HashData(a).AsSpan().SequenceEqual(SHA256.HashData(b));
    }

    private static void Copy(JournalReader journal, JournalSession session, string format, Stream into, Terminal terminal, CancellationToken cancellationToken)
    {
        var here = 0;
        SessionExport.Write(into, format, session.Head, take => here = journal.ReadChunks(session, entry =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            take(entry);
        }));
        if (session.Head.Mark is { Length: > 0 } mark) terminal.Error.WriteLine($"{session.Head.Session}: {mark}, not measured on a person.");
        if (session.Note is null) terminal.Error.WriteLine($"{session.Head.Session}: not over yet, or broken off; this is what there is of it so far.");
        else if (session.Note.LastSeq > here) terminal.Error.WriteLine($"{session.Head.Session}: {here} of {session.Note.LastSeq} chunks are here; the disk could not take or keep the others.");
    }

    private static bool TryDay(string? text, out DateOnly day)
    {
        day = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        return text is null or Today || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}
