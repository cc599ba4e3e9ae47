using System.CommandLine;
using System.Text.Json;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Recordings;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary>
/// <c>sottable replay</c>: what a recording gives, as fast as it goes. A breath recording drives a simulated table from end to end; raw samples (of
/// <c>simulate</c> or <c>tap --csv</c>) are read as they are.
/// </summary>
internal static class ReplayVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A breath recording (t_s,resp), or raw samples; also .gz." };
        var raw = new Option<bool>("--recording") { Description = "FILE has to hold raw samples." };
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command("replay", "Run a recording as fast as it goes and say what it holds.") { file, raw, json };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            Run(parsed.GetRequiredValue(file).FullName, parsed.GetValue(raw), parsed.GetValue(json), terminal, cancellationToken)));
        return command;
    }

    private static int Run(string path, bool raw, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var (summary, problem) = Read(path, raw, cancellationToken);
        if (summary is null) return terminal.Refuse(ExitCode.BadInput, problem);
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(summary.AsData(), Terminal.Json));
        else summary.Print(terminal.Out);
        return cancellationToken.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static (RecordingSummary? Summary, string Problem) Read(string path, bool raw, CancellationToken cancellationToken)
    {
        // A breath recording is the usual one; a file that is neither is refused as what the caller said it is.
        var breath = raw ? null : BreathRecording.Open(path);
        if (breath?.Value is { } recording) return Drive(recording, cancellationToken);
        var samples = SampleRecording.Open(path);
        if (samples.Value is not { } taken) return (null, breath?.Problem ?? samples.Problem);
        var (name, origin) = (taken.Profile, $"{taken.Origin} {taken.Note}".TrimEnd());
        var summary = new RecordingSummary(name, origin, taken.Channels);
        foreach (var s in taken.Samples) summary.Add(s);
        return (summary, "");
    }

    private static (RecordingSummary? Summary, string Problem) Drive(BreathRecording recording, CancellationToken cancellationToken)
    {
        if (!SimulateVerb.TryProfile(null, out var profile, out var problem)) return (null, problem);
        using var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { Recording = recording, LyingAtStart = true });
        var channels = profile.Channels.Select(c => new RecordedChannel(c.Name, c.SampleRateHz)).ToArray();
        var summary = new RecordingSummary(profile.Id, $"simulated table driven by {recording.Name}", channels);
        var signal = new SignalChain(profile, Calibration.Parse(table.CalibrationJson, "simulated cells", profile).Value, Occupancy.Adult) { Averaging = true };
        table.RunUntil(
            recording.Duration,
            (in RawSample s) =>
            {
                summary.Add(s);
                signal.Add(s);
            },
            cancellationToken);
        summary.Loads = signal.Means;
        return (summary, "");
    }
}
