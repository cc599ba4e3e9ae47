using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Device.Control;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli.Setup;

/// <summary>The end of the setup, at the table: block A, block B, a breath, the button. What does not answer is told; the others still get their turn.</summary>
internal static class SetupWalk
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(0.3);
    private static readonly JsonSerializerOptions s_header = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Does it.</summary>
    /// <param name="socket">The table's.</param>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public static async Task<int> RunAsync(string socket, Terminal terminal, CancellationToken cancellationToken)
    {
        var link = "";
        var atHub = await UntilAsync(socket, s => s.GetProperty("connected").GetBoolean() || (link = s.GetProperty("link").GetString() ?? "") is null, cancellationToken);
        terminal.Error.WriteLine(atHub ? "The hub hears this table." : $"The hub does not hear this table yet: {link}. It goes on trying; the table works without it.");
        var right = atHub;
        using (var table = await ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken)) await table.AskAsync("""{"cmd":"identify"}""", cancellationToken);
        terminal.Error.WriteLine("The light of this table blinks for ten seconds.");
        foreach (var block in new[] { BlockId.A, BlockId.B }) right &= await TapAsync(socket, block, terminal, cancellationToken);
        right &= await BreathAsync(socket, terminal, cancellationToken);
        terminal.Error.WriteLine(terminal.Strong("Press the button."));
        var pressed = await UntilAsync(socket, s => Phase(s) == SessionPhase.Running, cancellationToken);
        terminal.Error.WriteLine(pressed ? "A session runs. Hold the button for two seconds to end it." : "No press came. `sottable diagnose` tries button and light.");
        right &= pressed;
        terminal.Error.WriteLine(right ? "This table is set up." : "This table is paired; what is told above is still to do.");
        return right ? ExitCode.Done : ExitCode.VerdictFailed;
    }

    private static SessionPhase Phase(JsonElement status) => status.GetProperty("state").Deserialize(WireJson.Default.StateMessage)!.Phase; // the table's own message

    private static async Task<bool> UntilAsync(string socket, Func<JsonElement, bool> holds, CancellationToken cancellationToken)
    {
        using var table = await ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken);
        for (var waited = TimeSpan.Zero; waited < s_patience; waited += s_look)
        {
            if (holds(await table.StatusAsync(cancellationToken))) return true;
            await Task.Delay(s_look, TimeProvider.System, cancellationToken);
        }

        return false;
    }

    private static async Task<bool> TapAsync(string socket, BlockId block, Terminal terminal, CancellationToken cancellationToken)
    {
        using var table = await ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken);
        var header = await table.StartTapAsync(cancellationToken);
        if (!TableSocket.IsDone(header, out var problem)) return terminal.Refuse(ExitCode.Busy, problem) == ExitCode.Done;
        var profile = header.GetProperty("profile").Deserialize<TableProfile>(s_header)!; // the table's own message
        var watch = new BlockTap(profile);
        var asked = false;
        while (await table.ReadTapAsync(cancellationToken) is var (sample, _))
        {
            if (sample.IsValid) watch.Add(sample);
            if (!asked && watch.IsReady) terminal.Error.WriteLine(terminal.Strong($"Tap block {block}."));
            asked |= watch.IsReady;
            if (watch.Tapped is { } tapped)
            {
                terminal.Error.WriteLine(tapped == block ? $"  Block {block} answers." : $"  Block {tapped} answered instead: its cells are wired where the profile has those of block {block}.");
                return tapped == block;
            }

            if (watch.Waited > s_patience) break;
        }

        terminal.Error.WriteLine($"  Block {block} did not answer. `sottable diagnose` says which cell is silent.");
        return false;
    }

    private static async Task<bool> BreathAsync(string socket, Terminal terminal, CancellationToken cancellationToken)
    {
        using var table = await ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken);
        var header = await table.StartTapAsync(cancellationToken);
        if (!header.TryGetProperty("breath", out var setting) || setting.ValueKind != JsonValueKind.Object) return true; // no sensor is no fault
        terminal.Error.WriteLine("The breath sensor: three deep breaths, when asked.");
        using var another = await ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken);
        return await BreatheInVerb.RunAsync(another, terminal, cancellationToken) == ExitCode.Done;
    }
}
