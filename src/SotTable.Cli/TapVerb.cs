using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using SotTable.Device.Control;
using SotTable.Device.Sensing.Recordings;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli;

/// <summary><c>sottable tap</c>: raw samples of a running table, as a recording or as a summary.</summary>
internal static class TapVerb
{
    private const int MostSeconds = 86_400;

    // The words of the table's header are camelCase, as on the wire.
    private static readonly JsonSerializerOptions Header = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var seconds = new Option<int?>("--seconds") { Description = "Stop after N seconds of samples; until Ctrl-C by default.", HelpName = "N" };
        var csv = new Option<bool>("--csv") { Description = "Print every sample (a recording that `sottable replay` reads)." };
        var socket = TableSocket.Option();
        var command = new Command("tap", "Look at the raw samples of a running table. The table goes on undisturbed.") { seconds, csv, socket };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(seconds), parsed.GetValue(csv), parsed.GetRequiredValue(socket), terminal, cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(int? seconds, bool csv, string socket, Terminal terminal, CancellationToken cancellationToken)
    {
        if (seconds is < 1 or > MostSeconds) return Task.FromResult(terminal.Refuse(ExitCode.Usage, $"--seconds {seconds}: expected 1 to {MostSeconds}."));
        return TableSocket.TalkAsync(
            socket,
            terminal,
            async table =>
            {
                var header = await table.StartTapAsync(cancellationToken);
                if (!TableSocket.IsDone(header, out var problem)) return terminal.Refuse(ExitCode.Busy, problem);
                var profile = header.GetProperty("profile").Deserialize<TableProfile>(Header)!; // the table's own message
                var origin = header.GetProperty("origin").Deserialize<SampleOrigin>(Header);
                var note = header.TryGetProperty("originNote", out var n) ? n.GetString() ?? "" : "";
                return await CopyAsync(table, profile, origin, note, seconds, csv, terminal, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task<int> CopyAsync(
        ControlClient table, TableProfile profile, SampleOrigin origin, string note, int? seconds, bool csv, Terminal terminal, CancellationToken cancellationToken)
    {
        var summary = new RecordingSummary(profile.Id, $"{origin} {note}".TrimEnd(), [.. profile.Channels.Select(c => new RecordedChannel(c.Name, c.SampleRateHz))]);
        var recording = csv ? new SampleRecordingWriter(Output(), profile, origin, note) : null;
        long dropped = 0;
        TimeSpan? end = null;
        var code = ExitCode.Done;
        try
        {
            while (true)
            {
                if (await table.ReadTapAsync(cancellationToken) is not var (sample, missed))
                {
                    code = terminal.Refuse(ExitCode.DeviceLost, "the table has stopped.");
                    break;
                }

                dropped += missed;
                if (missed > 0) continue;
                end ??= seconds is { } s ? sample.At + TimeSpan.FromSeconds(s) : TimeSpan.MaxValue;
                if (sample.At >= end) break;
                summary.Add(sample);
                if (!TryWrite(() => recording?.Add(sample))) return ExitCode.Done;
            }
        }
        catch (OperationCanceledException)
        {
            code = ExitCode.Interrupted; // and say what came until now
        }

        if (!csv) summary.Print(terminal.Out);
        TryWrite(() => recording?.Dispose());
        if (dropped > 0) terminal.Error.WriteLine($"{dropped} samples are missing here: this program was too slow for them. The table has them.");
        return code;
    }

    // Whoever read our output has had enough (`| head`): that is no failure.
    private static bool TryWrite(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The console's own stream swallows a closed pipe, and this would run for ever.
    private static FileStream Output() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write);
}
