using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Cli.Calibrate;
using SotTable.Device.Control;
using SotTable.Device.Diagnosis;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli.Setup;

/// <summary>The end of the setup, at the table: block A, block B, a breath, the button. What does not answer is told; the others still get their turn.</summary>
/// <param name="socket">The table's.</param>
/// <param name="page">Where the dashboard shows the table; empty when that is not known.</param>
/// <param name="ask">Speaks, and waits for Enter.</param>
/// <param name="terminal">Where to speak.</param>
internal sealed class SetupWalk(string socket, string page, Asker ask, Terminal terminal)
{
    private const int Tries = 2; // whoever has tapped the other block, or has breathed at another time, gets another one
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(0.3);
    private static readonly JsonSerializerOptions s_header = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var right = await HubAsync(cancellationToken);
        using (var table = await ConnectAsync(cancellationToken)) await table.AskAsync("""{"cmd":"identify"}""", cancellationToken);
        Say("The light of this table blinks for ten seconds: stand at that one. Each step below waits for you for 30 s.");
        foreach (var block in new[] { BlockId.A, BlockId.B }) right &= await BlockAsync(block, cancellationToken);
        right &= await BreathAsync(cancellationToken);
        right &= await ButtonAsync(cancellationToken);
        Say(!right ? "This table is paired; what is told above is still to do. Then: sudo sottable setup --walk" : page.Length > 0 ? $"This table is set up. It is on {page}" : "This table is set up.");
        return right ? ExitCode.Done : ExitCode.VerdictFailed;
    }

    /// <summary>The phase that a status tells.</summary>
    /// <param name="status">The table's answer.</param>
    internal static SessionPhase Phase(JsonElement status) => status.GetProperty("state").Deserialize(WireJson.Default.StateMessage)!.Phase; // the table's own message

    private void Say(string sentence) => terminal.Error.WriteLine(Conversation.Broken(sentence));

    private void Tell(string what) => terminal.Error.WriteLine(terminal.Strong(what));

    private Task<ControlClient> ConnectAsync(CancellationToken cancellationToken) => ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken);

    private async Task<bool> HubAsync(CancellationToken cancellationToken)
    {
        var last = await UntilAsync(s => s.GetProperty("connected").GetBoolean(), "Waiting until the hub hears this table ...", cancellationToken);
        var heard = last.GetProperty("connected").GetBoolean();
        Say(heard ? "The hub hears this table." : $"The hub does not hear this table yet: {last.GetProperty("link").GetString()}. It goes on trying; the table works without it.");
        return heard;
    }

    // The last status, whether or not it holds.
    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds, string whileWaiting, CancellationToken cancellationToken)
    {
        using var table = await ConnectAsync(cancellationToken);
        var status = await table.StatusAsync(cancellationToken);
        if (!holds(status) && whileWaiting.Length > 0) Say(whileWaiting);
        for (var waited = TimeSpan.Zero; waited < s_patience && !holds(status); waited += s_look)
        {
            await Task.Delay(s_look, TimeProvider.System, cancellationToken);
            status = await table.StatusAsync(cancellationToken);
        }

        return status;
    }

    private async Task<bool> BlockAsync(BlockId block, CancellationToken cancellationToken)
    {
        for (var tap = 1; ; tap++)
        {
            var tapped = await TapAsync(block, cancellationToken);
            if (tapped == block) Say($"  Block {block} answers.");
            else if (tapped is null) Say($"  Block {block} did not answer. `sottable diagnose` says which cell is silent.");
            else if (tap < Tries) Say($"  That was block {tapped}. Once more:");
            else Say($"  Block {tapped} answers in its place: if you did tap block {block}, the two are exchanged. Exchange their plugs, or the marks on the blocks.");
            if (tapped is null || tapped == block || tap == Tries) return tapped == block;
        }
    }

    private async Task<BlockId?> TapAsync(BlockId block, CancellationToken cancellationToken)
    {
        using var table = await ConnectAsync(cancellationToken);
        var watch = new BlockTap((await TapHeaderAsync(table, cancellationToken)).GetProperty("profile").Deserialize<TableProfile>(s_header)!); // the table's own message
        var asked = false;
        while (await table.ReadTapAsync(cancellationToken) is var (sample, missed))
        {
            if (missed == 0 && sample.IsValid) watch.Add(sample);
            if (!asked && watch.IsReady) Tell($"Tap block {block}.");
            asked |= watch.IsReady;
            if (watch.Tapped is { } tapped) return tapped;
            if (watch.Waited > s_patience) break;
        }

        return null;
    }

    private static async Task<JsonElement> TapHeaderAsync(ControlClient table, CancellationToken cancellationToken)
    {
        var header = await table.StartTapAsync(cancellationToken);
        return TableSocket.IsDone(header, out var problem) ? header : throw new IOException(problem);
    }

    private async Task<bool> BreathAsync(CancellationToken cancellationToken)
    {
        JsonElement header;
        using (var first = await ConnectAsync(cancellationToken)) header = await TapHeaderAsync(first, cancellationToken);
        if (!header.TryGetProperty("breath", out var setting) || setting.ValueKind != JsonValueKind.Object)
        {
            Say("This table has no breath sensor.");
            return true;
        }

        await ask.AskAsync(terminal.Strong("Put the breath sensor on somebody who sits or lies still, then press Enter."), cancellationToken);
        for (var check = 1; ; check++)
        {
            using var table = await ConnectAsync(cancellationToken);
            var (verdict, inverted, refused, _) = await BreatheInVerb.JudgeAsync(table, terminal, cancellationToken);
            Say(refused.Length > 0 ? $"  {refused}"
                : verdict == PolarityVerdict.Right ? "  The breath sensor answers, and is the right way round."
                : $"  The breath sensor: {BreatheInVerb.Words(verdict, inverted).Words}");
            if (refused.Length > 0 || verdict != PolarityVerdict.Unclear || check == Tries) return refused.Length == 0 && verdict == PolarityVerdict.Right;
        }
    }

    private async Task<bool> ButtonAsync(CancellationToken cancellationToken)
    {
        var before = Phase(await UntilAsync(_ => true, "", cancellationToken));
        Tell("Press the button.");
        var after = Phase(await UntilAsync(s => Phase(s) != before, "", cancellationToken));
        if (before == SessionPhase.Interrupted && after == SessionPhase.Idle)
        {
            Say("  It answers: the session that was cut off by the restart is put away.");
            before = after;
            Tell("Press it once more.");
            after = Phase(await UntilAsync(s => Phase(s) != before, "", cancellationToken));
        }

        Say(after == before ? "  No press came. `sottable diagnose` tries button and light."
            : after == SessionPhase.Running ? "  It answers: a session runs. Hold the button for two seconds to end it."
            : $"  It answers. {(after == SessionPhase.Paused ? "The session that ran is paused; hold the button for two seconds to end it." : "")}");
        return after != before;
    }
}
