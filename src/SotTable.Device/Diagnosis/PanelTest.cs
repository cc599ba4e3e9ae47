using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Diagnosis;

/// <summary>Buttons, light and buzzer, with somebody who presses and looks.</summary>
/// <param name="bench">The table.</param>
/// <param name="progress">Hears what goes on.</param>
internal sealed class PanelTest(IBench bench, Action<string> progress)
{
    private const double ToneHz = 880;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A press bounces for some milliseconds; contacts that do so for longer are worn.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(0.5);
    private const int MostEdges = 20;

    /// <summary>Tries what the profile names.</summary>
    /// <param name="lines">Gets what was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(List<DiagnosisLine> lines, CancellationToken cancellationToken)
    {
        if (bench.Profile.Panel is not { } wired)
        {
            lines.Add(new("button", null, LineVerdict.Look, "no-panel", "the profile names no button: nobody can start a session at the table"));
            return;
        }

        if (bench.Panel is not { } panel || bench.Hand is not { } hand)
        {
            var why = bench.IsService ? "the running service has them; stop it to try them"
                : bench.Origin == SampleOrigin.Hardware ? "nobody is there to press and look (no terminal, or --no-tap)" : "a simulated table has none that could be pressed or seen";
            lines.Add(new("button", null, LineVerdict.NotChecked, "no-panel-test", $"button, light and buzzer: {why}"));
            return;
        }

        foreach (var (button, line) in new[] { (PanelButton.Practitioner, (int?)wired.Button), (PanelButton.Patient, wired.PatientButton) })
            if (line is { } l) lines.Add(await ButtonAsync(panel, button, l, hand, cancellationToken));
        foreach (var (name, line, colour) in new[] { ("red", wired.LedRed, (1.0, 0.0, 0.0)), ("green", wired.LedGreen, (0.0, 1.0, 0.0)), ("blue", wired.LedBlue, (0.0, 0.0, 1.0)) })
        {
            if (line is not { } l) continue;
            panel.SetLight(colour.Item1, colour.Item2, colour.Item3);
            lines.Add(Answer("light", name, await hand.ConfirmAsync($"Is the light {name} now?", cancellationToken), $"line {l}"));
        }

        panel.SetLight(0, 0, 0);
        if (wired.Buzzer is not { } buzzer) return;
        panel.SetBuzzer(ToneHz, 1);
        lines.Add(Answer("buzzer", "tone", await hand.ConfirmAsync("Does the buzzer sound now?", cancellationToken), $"line {buzzer}"));
        panel.SetBuzzer(0, 0);
    }

    private async Task<DiagnosisLine> ButtonAsync(ITablePanel panel, PanelButton button, int line, IHand hand, CancellationToken cancellationToken)
    {
        var name = button == PanelButton.Practitioner ? "the practitioner's button" : "the patient's button";
        if (panel.IsDown(button)) return new("button", null, LineVerdict.Fault, "button-held", $"{name} (line {line}) is down although nobody asked for it: its wire touches ground, or it is stuck");
        while (panel.Edges.TryRead(out _))
        {
        }

        progress($"waiting for {name}");
        hand.Tell($"Press {name} once, briefly.");
        var edges = 0;
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Settled)
        {
            await bench.SampleAsync(Settled, (in RawSample _) => { }, cancellationToken);
            var before = edges;
            while (panel.Edges.TryRead(out var edge)) edges += edge.Button == button ? 1 : 0;
            if (edges >= 2 && edges == before) break;
        }

        if (edges == 0) return new("button", null, LineVerdict.Fault, "button-silent", $"{name} (line {line}): no press came in 15 s: check its two wires");
        if (panel.IsDown(button)) return new("button", null, LineVerdict.Fault, "button-stuck", $"{name} (line {line}): it went down and did not come up: it is stuck");
        return edges > MostEdges
            ? new("button", null, LineVerdict.Look, "button-bounces", $"{name} (line {line}): {edges} edges for one press: its contacts are worn, or its cable picks up noise")
            : new("button", null, LineVerdict.Ok, "ok", $"{name} (line {line}): pressed, {edges} edges");
    }

    private static DiagnosisLine Answer(string check, string what, bool? yes, string line) => yes switch
    {
        true => new(check, null, LineVerdict.Ok, "ok", $"{what} ({line}) works"),
        false => new(check, null, LineVerdict.Fault, $"{check}-dead", $"{what} ({line}) does nothing: check its wire, its polarity and its resistor"),
        _ => new(check, null, LineVerdict.NotChecked, "no-answer-given", $"{what} ({line}): nobody said"),
    };
}
