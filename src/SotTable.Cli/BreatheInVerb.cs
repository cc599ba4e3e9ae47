using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Device.Control;
using SotTable.Device.Diagnosis;
using SotTable.Samples;

namespace SotTable.Cli;

/// <summary><c>sottable breathe-in</c>: asks a person to breathe in and says whether the polarity of the breath sensor is set right.</summary>
internal static class BreatheInVerb
{
    private static readonly JsonSerializerOptions Header = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var socket = TableSocket.Option();
        var command = new Command("breathe-in", "Check which way the breath sensor's signal goes: breathe in three times when asked. The table goes on undisturbed.") { socket };
        command.SetAction((parsed, cancellationToken) => TableSocket.TalkAsync(
            parsed.GetRequiredValue(socket), terminal, table => RunAsync(table, terminal, cancellationToken), cancellationToken));
        return command;
    }

    /// <summary>Asks for three breaths and judges them.</summary>
    /// <param name="table">The running table.</param>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    internal static async Task<int> RunAsync(ControlClient table, Terminal terminal, CancellationToken cancellationToken)
    {
        var (verdict, inverted, refused, code) = await JudgeAsync(table, terminal, cancellationToken);
        if (refused.Length > 0) return terminal.Refuse(code, refused);
        (code, var words) = Words(verdict, inverted);
        terminal.Out.WriteLine(words);
        return code;
    }

    /// <summary>Asks for three breaths and judges them.</summary>
    /// <param name="table">The running table.</param>
    /// <param name="terminal">Where to ask.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>The verdict and the setting in force; or why there is none, and the exit code of that.</returns>
    internal static async Task<(PolarityVerdict Verdict, bool Inverted, string Refused, int Code)> JudgeAsync(ControlClient table, Terminal terminal, CancellationToken cancellationToken)
    {
        var header = await table.StartTapAsync(cancellationToken);
        if (!TableSocket.IsDone(header, out var problem)) return Refuse(ExitCode.Busy, problem);
        var profile = header.GetProperty("profile").Deserialize<TableProfile>(Header)!; // the table's own message
        var channel = profile.Channels.Count - 1;
        if (profile.Channels[channel].Kind != ChannelKind.Breath || !header.TryGetProperty("breath", out var setting))
            return Refuse(ExitCode.Configuration, $"{profile.Id}: the table reads no breath sensor; wire one in its profile and set Table:Breath to true.");
        var breath = setting.Deserialize<BreathSetting>(Header)!; // likewise
        var check = new PolarityCheck(breath.Sensor);
        for (var i = 1; i <= PolarityCheck.Tries; i++)
        {
            if (!await TryAsync(table, channel, check, i, terminal, cancellationToken)) return Refuse(ExitCode.DeviceLost, "the table has stopped, or its breath sensor is silent; see its log.");
            check.EndTry();
        }

        return (check.Judge(breath.Inverted), breath.Inverted, "", ExitCode.Done);
    }

    private static (PolarityVerdict Verdict, bool Inverted, string Refused, int Code) Refuse(int code, string sentence) => (PolarityVerdict.Unclear, false, sentence, code);

    /// <summary>A verdict for people.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="inverted">The setting in force.</param>
    internal static (int Code, string Words) Words(PolarityVerdict verdict, bool inverted)
    {
        var (way, set, other) = inverted ? ("falls", "true", "false") : ("rises", "false", "true");
        return verdict switch
        {
            PolarityVerdict.Right => (ExitCode.Done, $"right: the signal {way} while air goes in, as Table:BreathInverted {set} says."),
            PolarityVerdict.Wrong => (ExitCode.VerdictFailed, $"wrong: the signal {(inverted ? "rises" : "falls")} while air goes in. Set Table:BreathInverted to {other} and restart the table."),
            _ => (ExitCode.VerdictFailed, "not clear: the signal moved too little, or not the same way each time. Nothing is guessed: hold still, breathe deeper and try again."),
        };
    }

    private static async Task<bool> TryAsync(ControlClient table, int channel, PolarityCheck check, int number, Terminal terminal, CancellationToken cancellationToken)
    {
        terminal.Error.WriteLine($"  {number} of {PolarityCheck.Tries}: breathe out, and hold.");
        TimeSpan? began = null;
        var asked = false;
        while (true)
        {
            if (await table.ReadTapAsync(cancellationToken) is not var (sample, missed)) return false;
            if (missed > 0) continue;
            began ??= sample.At;
            var since = sample.At - began.Value;
            if (since >= PolarityCheck.Rest + PolarityCheck.Inhale) return true;
            if (!asked && since >= PolarityCheck.Rest) terminal.Error.WriteLine($"  {terminal.Strong("Now breathe in, deep, and hold.")}");
            asked |= since >= PolarityCheck.Rest; // channels come in bunches, each a little before or behind the others
            if (sample.Channel == channel && sample.IsValid) check.Add(since, sample.Counts);
        }
    }
}
