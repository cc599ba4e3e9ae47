using System.Diagnostics;
using SotTable.Device.Journal;

namespace SotTable.Guest;

/// <summary>
/// Cuts the power in a write log, on this machine: the disk as it may look then has everything before the last flush, and of what came after it each block of 4 KiB or
/// not. The file system is repaired as at a boot, and the journal is opened by the program's own code.
/// </summary>
internal sealed class PowerCuts(string folder)
{
    private const int Block = 4096;

    // How many requests back a disk that does not flush may have lost something, in the counter-test.
    private const int Unflushed = 120;
    private readonly WriteLog _log = WriteLog.Read($"{folder}/cuts.writes");
    private readonly Random _coin = new(20261124);

    public static async Task RunAsync(Report report, string folder, int count)
    {
        var cuts = new PowerCuts(folder);
        var marks = cuts._log.Marks();
        var flushes = cuts._log.Writes.Count(w => w.Flush);
        Console.WriteLine($"measured: write log of {cuts._log.Writes.Count} requests, {flushes} flushes, {marks.Count} messages told to the broker");
        await report.Case($"A power cut at {count} points of the log loses nothing that was told to the broker, and leaves a whole journal", async () =>
        {
            Report.True(marks.Count >= 20, $"only {marks.Count} messages were told");
            List<string> lost = [];
            foreach (var at in cuts.Points(marks, count)) lost.AddRange((await cuts.CutAsync(at, marks, 0)).Select(p => $"cut after request {at}: {p}"));
            Report.True(lost.Count == 0, string.Join("; ", lost.Take(5)));
        });
        await report.Case("On a disk whose flushes do nothing the same check finds losses: it is not blind", async () =>
        {
            foreach (var at in cuts.Points(marks, count))
                if ((await cuts.CutAsync(at, marks, Unflushed)).Any(p => p.StartsWith("lost", StringComparison.Ordinal))) return;
            throw new InvalidDataException("nothing was found");
        });
    }

    // Half of them at the moment a message has just been told, where a missing flush shows, the others anywhere.
    private List<int> Points(List<(int Index, long N, string Kind, string Session)> marks, int count)
    {
        return
        [
            .. Enumerable.Range(0, count / 2).Select(i => marks[i * marks.Count / (count / 2)].Index + 1),
            .. Enumerable.Range(0, count - (count / 2)).Select(_ => _coin.Next(marks[0].Index, _log.Writes.Count + 1)),
        ];
    }

    private async Task<List<string>> CutAsync(int at, List<(int Index, long N, string Kind, string Session)> marks, int unflushed)
    {
        Make(at, unflushed);
        var repair = await RunAsync("e2fsck", "-fp", Image);
        if (repair > 1) return [$"the file system can't be repaired (e2fsck ends with {repair})"];
        var state = Directory.CreateTempSubdirectory("cut-").FullName;
        try
        {
            foreach (var file in new[] { "journal.db", "journal.db-wal" }) await RunAsync("debugfs", "-R", $"dump /{CutCases.StateInDisk}/{file} {state}/{file}", Image);
            return JournalCheck.Problems(JournalFile.PathIn(state), marks.TakeWhile(m => m.Index < at));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private string Image => $"{folder}/cut.img";

    private void Make(int at, int unflushed)
    {
        var durable = at - 1 - unflushed;
        while (durable >= 0 && !_log.Writes[durable].Flush) durable--;
        File.Copy($"{folder}/base.img", Image, overwrite: true);
        using var image = File.OpenHandle(Image, FileMode.Open, FileAccess.Write);
        for (var i = 0; i < at; i++)
        {
            var w = _log.Writes[i];
            for (var from = 0; from < w.Length; from += Block)
            {
                if (i < durable || w.Through || _coin.Next(2) == 0) RandomAccess.Write(image, _log.Bytes(w, from, Math.Min(Block, w.Length - from)), w.At + from);
            }
        }
    }

    private static async Task<int> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo($"/usr/sbin/{program}", words) { RedirectStandardError = true, RedirectStandardOutput = true })!; // no shell
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
