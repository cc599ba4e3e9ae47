using System.CommandLine;
using System.Globalization;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary><c>sottable bench respiration</c>: what the breath detector makes of a folder of recordings, sample by sample, as tables that a scorer reads.</summary>
internal static class BenchVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder with recordings.csv and signals/.", HelpName = "DIR", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for events.csv, rates.csv, phases.csv and pauses.csv.", HelpName = "DIR", Required = true };
        var respiration = new Command("respiration", "Feed recorded breaths to the detector and write what it said, and when.") { data, output };
        respiration.SetAction((parsed, cancellationToken) =>
            Task.FromResult(Run(parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(output).FullName, terminal, cancellationToken)));
        return new Command("bench", "Measure the product's rules on recorded data.") { respiration };
    }

    private static int Run(string data, string output, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!RespirationRecording.TryList(data, out var recordings, out var problem)) return terminal.Refuse(ExitCode.BadInput, problem);
        var unread = 0;
        try
        {
            Directory.CreateDirectory(output);
            using var events = Table("events.csv", "rec,event,t_event_s,t_report_s,depth");
            using var rates = Table("rates.csv", "rec,t_s,rr_bpm,confidence,doubt");
            using var phases = Table("phases.csv", "rec,t_s,phase");
            using var pauses = Table("pauses.csv", "rec,t_start_s,t_end_s,t_report_s");
            foreach (var recording in recordings)
            {
                if (cancellationToken.IsCancellationRequested) return terminal.Refuse(ExitCode.Interrupted, $"interrupted; the tables in {output} are incomplete.");
                if (Read(recording, data, terminal) is { } samples) Feed(recording, samples, events, rates, phases, pauses);
                else unread++;
            }
        }
        catch (UnauthorizedAccessException)
        {
            return terminal.Refuse(ExitCode.NoPermission, $"{output}: no permission to write there; choose another --out.");
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"{output}: can't be written ({e.Message}).");
        }

        terminal.Error.WriteLine($"{recordings.Count - unread} recordings, tables in {output}");
        return unread == 0 ? ExitCode.Done : ExitCode.BadInput;

        StreamWriter Table(string name, string header)
        {
            var table = new StreamWriter(Path.Combine(output, name));
            table.WriteLine(header);
            return table;
        }
    }

    // Whole, before anything is written: what can't be read is left out, the others go on.
    private static List<(double T, double Value)>? Read(RespirationRecording recording, string data, Terminal terminal)
    {
        try
        {
            return [.. recording.Samples(data, terminal.Error.WriteLine)];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            terminal.Refuse(ExitCode.BadInput, $"{recording.FileIn(data)}: left out, can't be read ({e.Message.TrimEnd('.')}).");
            return null;
        }
    }

    private static void Feed(RespirationRecording recording, List<(double T, double Value)> samples, StreamWriter events, StreamWriter rates, StreamWriter phases, StreamWriter pauses)
    {
        var detector = new BreathDetector(recording.Sensor, recording.RateHz, recording.Inverted);
        var (rec, last, phase, noted, from) = (recording.Name, 0.0, BreathPhase.Unknown, 0.0, 0.0);
        foreach (var (t, value) in samples)
        {
            if (!(Math.Abs(t) < 1e9)) continue; // no time that a clock could have shown
            var news = detector.Add(TimeSpan.FromSeconds(t), value);
            last = t;
            if ((news & BreathNews.Inspiration) != 0) Write(events, $"{rec},onset,{detector.StartedAt.TotalSeconds:0.000},{t:0.000},");
            if ((news & BreathNews.Expiration) != 0) Write(events, $"{rec},peak,{detector.ToppedAt.TotalSeconds:0.000},{t:0.000},{detector.Depth:G4}");
            if ((news & BreathNews.PauseOver) != 0) Write(pauses, $"{rec},{from:0.00},{detector.PauseEndedAt.TotalSeconds:0.00},{noted:0.00}");
            if ((news & BreathNews.PauseNoted) != 0) (noted, from) = (t, detector.PausedAt!.Value.TotalSeconds);
            if ((news & (BreathNews.Reading | BreathNews.Renewed)) != 0)
                Write(rates, $"{rec},{t:0.00},{detector.Reading.RatePerMin:0.00},{detector.Reading.Confidence:0.000},{detector.Reading.Doubt}");
            if (detector.Phase == phase) continue;
            phase = detector.Phase;
            Write(phases, $"{rec},{t:0.000},{phase switch { BreathPhase.Inhale => "inhale", BreathPhase.Exhale => "exhale", BreathPhase.Pause => "pause", _ => "unknown" }}");
        }

        if (detector.PausedAt is not null) Write(pauses, $"{rec},{from:0.00},{last:0.00},{noted:0.00}");
    }

    private static void Write(StreamWriter table, FormattableString line) => table.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
