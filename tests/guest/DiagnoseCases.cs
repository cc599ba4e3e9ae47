using System.Diagnostics;
using System.Text.Json;
using SotTable.Device;
using SotTable.Device.Diagnosis;
using SotTable.Device.Kernel;
using SotTable.Mqtt;
using SotTable.Samples;

namespace SotTable.Guest;

/// <summary><c>sottable diagnose</c> on real devices, by itself and with somebody at the button.</summary>
internal static class DiagnoseCases
{
    public static async Task RunAsync(Report report, LabBuses buses)
    {
        await report.Case("diagnose finds every chip of a table that is wired as its profile says, and reads it", async () =>
        {
            var (_, found) = await DiagnoseAsync(Guest.Config);
            var lines = Lines(found);
            string[] channels = ["A1", "A2", "B1", "B2", "A3", "B3", "breath"];
            Report.Equal("", string.Join(", ", channels.Where(c => !lines.Contains(("wiring", c, "ok")))));
            Report.Equal("", string.Join(", ", channels.Where(c => !lines.Contains(("samples", c, "ok")))));
            Report.True(!lines.Any(l => l.Check == "device"), string.Join(' ', lines));
        });
        await report.Case("diagnose tells a chip that fell silent, and reads the others", async () =>
        {
            buses.Silent[1] = true;
            var (code, found) = await DiagnoseAsync(Guest.Config);
            buses.Silent[1] = false;
            var lines = Lines(found);
            Report.Equal(1, code);
            Report.True(lines.Contains(("wiring", "A2", "no-answer")) && lines.Contains(("samples", "A2", "no-answer")), string.Join(' ', lines));
            Report.True(lines.Contains(("samples", "A1", "ok")) && lines.Contains(("samples", "B3", "ok")), string.Join(' ', lines));
        });
        await report.Case("diagnose tries the button and each colour of the light on real lines", async () =>
        {
            var text = await File.ReadAllTextAsync("/tmp/profile.json");
            var profile = TableProfileFile.Parse(text, "profile").Value ?? throw new InvalidDataException(text);
            using var bench = new HardwareBench(profile, new HardwareOptions(), null, new LabHand(), LinuxCalls.Instance, AdapterSet.Default);
            List<DiagnosisLine> lines = [];
            await new PanelTest(bench, _ => { }).RunAsync(lines, CancellationToken.None);
            Report.Equal("button ok, light ok, light ok, light ok", string.Join(", ", lines.Where(l => l.Check != "buzzer").Select(l => $"{l.Check} {l.Code}")));
        });
    }

    /// <summary>On the table on which nearly everything is wrong.</summary>
    public static async Task WrongAsync(Report report) =>
        await report.Case("diagnose tells a missing bus and a wrong address in a sentence each, and reads what is right", async () =>
        {
            var (code, found) = await DiagnoseAsync(Guest.WrongConfig);
            var said = string.Join('\n', found.GetProperty("lines").EnumerateArray().Select(l => Text(l, "sentence")));
            Report.Equal(1, code);
            Report.Contains("bus i2c-3: /dev/i2c-3 is not there", said);
            Report.Contains("no nau7802 answers at 0x2A on i2c-2 (/dev/i2c-2), found 0x2B: check its wiring, its supply and the profile", said);
            Report.True(Lines(found).Contains(("samples", "A1", "ok")), said);
        });

    private static async Task<(int Code, JsonElement Found)> DiagnoseAsync(string config)
    {
        string[] words = ["/share/app/SotTable.Cli.dll", "diagnose", "--config", config, "--no-tap", "--seconds", "3", "--json"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true })!; // no shell
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (said.Length == 0) throw new IOException($"it ended with {process.ExitCode}: {await errors}");
        return (process.ExitCode, JsonDocument.Parse(said).RootElement);
    }

    private static List<(string Check, string Channel, string Code)> Lines(JsonElement found) =>
        [.. found.GetProperty("lines").EnumerateArray().Select(l => (Text(l, "check"), Text(l, "channel"), Text(l, "code")))];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString() ?? "";

    /// <summary>Presses when told to, and looks which line of the light is high.</summary>
    private sealed class LabHand : IHand
    {
        public double? KnownN(ChannelProfile channel) => null;

        public void Press(int index, ChannelProfile channel)
        {
        }

        public Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken)
        {
            var lit = $"{Lit("red", LabPins.Red)}{Lit("green", LabPins.Green)}{Lit("blue", LabPins.Blue)}";
            return Task.FromResult<bool?>(question == $"Is the light {lit} now?");
        }

        public void Tell(string what) => _ = LabPins.PressAsync(bounces: 2);

        private static string Lit(string colour, int line) => LabPins.Level(line) ? colour : "";
    }
}
