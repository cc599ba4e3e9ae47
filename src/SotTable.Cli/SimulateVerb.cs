using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using SotTable.Device;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Recordings;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli;

/// <summary><c>sottable simulate</c>: raw samples of a simulated table on a virtual clock, as fast as it goes. The same seed gives the same bytes.</summary>
internal static class SimulateVerb
{
    private const int MostSeconds = 86_400;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var seed = new Option<int>("--seed") { Description = "Seed of the model patient and the chips' noise.", HelpName = "S", Required = true };
        var seconds = new Option<int>("--seconds") { Description = "Length of the recording, 1 to 86400 s of the table's clock.", HelpName = "N", Required = true };
        var output = new Option<FileInfo>("--out") { Description = "Recording to write (compressed when it ends in .gz).", HelpName = "FILE", Required = true };
        var profile = new Option<FileInfo?>("--profile") { Description = "Wiring profile; two blocks with two cells each and a breath sensor by default.", HelpName = "FILE" };
        var command = new Command("simulate", "Write the raw samples of a simulated table. Same seed, same bytes.") { seed, seconds, output, profile };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            Run(parsed.GetValue(seed), parsed.GetValue(seconds), parsed.GetRequiredValue(output).FullName, parsed.GetValue(profile)?.FullName, terminal, cancellationToken)));
        return command;
    }

    private static int Run(int seed, int seconds, string output, string? profileFile, Terminal terminal, CancellationToken cancellationToken)
    {
        if (seconds is < 1 or > MostSeconds) return terminal.Refuse(ExitCode.Usage, $"--seconds {seconds}: expected 1 to {MostSeconds}.");
        if (!TryProfile(profileFile, out var profile, out var problem)) return terminal.Refuse(ExitCode.BadInput, problem);
        try
        {
            using var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { Seed = seed });
            using var file = new FileStream(output, FileMode.Create, FileAccess.Write);
            using Stream stream = output.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Optimal) : file;
            using var recording = new SampleRecordingWriter(stream, profile, SampleOrigin.Simulated, $"seed {seed}");
            var samples = 0L;
            table.RunUntil(
                TimeSpan.FromSeconds(seconds),
                (in RawSample s) =>
                {
                    recording.Add(s);
                    samples++;
                },
                cancellationToken);
            if (cancellationToken.IsCancellationRequested) return terminal.Refuse(ExitCode.Interrupted, $"interrupted; {output} is incomplete.");
            terminal.Error.WriteLine($"{samples} simulated samples in {output}");
            return ExitCode.Done;
        }
        catch (ArgumentException e)
        {
            return terminal.Refuse(ExitCode.BadInput, $"{profileFile ?? "default profile"}: {StartRefusedException.SentenceOf(e)}");
        }
        catch (UnauthorizedAccessException)
        {
            return terminal.Refuse(ExitCode.NoPermission, $"{output}: no permission to write there; choose another --out.");
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"{output}: can't be written ({e.Message}).");
        }
    }

    /// <summary>Reads a wiring profile, or takes the default one.</summary>
    /// <param name="file">The file; <c>null</c> for the default.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="problem">File, line and field; empty when there is a profile.</param>
    internal static bool TryProfile(string? file, [NotNullWhen(true)] out TableProfile? profile, out string problem)
    {
        profile = null;
        var name = file ?? "adult-4x80.json";
        string text;
        try
        {
            using var stream = file is null ? typeof(SimulateVerb).Assembly.GetManifestResourceStream(name)! : File.OpenRead(file); // embedded by the project file
            using var reader = new StreamReader(stream);
            text = reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{name}: can't be read ({e.Message})";
            return false;
        }

        var result = TableProfileFile.Parse(text, name);
        (profile, problem) = (result.Value, result.Problem);
        return profile is not null;
    }
}
