using System.Text;
using SotTable.Samples;

namespace SotTable.Tests.Hardware;

/// <summary>Writes <c>hardware/pinout.md</c> from the profiles.</summary>
internal static class PinoutPage
{
    public static string Write(IEnumerable<TableProfile> profiles)
    {
        var text = new StringBuilder("""
            # Pinout

            Written from `profiles/*.json` by the tests (`SOT_ACCEPT=1`); change a profile, not this page. Pins are those of the Raspberry Pi's 40-pin header, lines are
            its GPIO numbers. 3.3 V is on pins 1 and 17, 5 V on 2 and 4, ground on 6, 9, 14, 20, 25, 30, 34 and 39. **No line stands 5 V**: supply HX711 boards with 3.3 V.
            From power-on until the program runs lines 0 to 8 are pulled up and 9 to 27 down: light and buzzer stay dark and silent, buttons are not read. (Pi 4: table of the
            BCM2711; Pi 5: what `pinctrl get` says in threads of raspberrypi/linux.) A restart without power off keeps the pulls of before.

            """.ReplaceLineEndings("\n"));
        foreach (var profile in profiles)
        {
            text.Append($"\n## {profile.Id}\n\n{profile.Description}. Drawing: `wiring/{profile.Id}.svg`.\n\n| pin | line | signal | to | its pin |\n| ---: | ---: | --- | --- | --- |\n");
            foreach (var wire in Wire.Of(profile).OrderBy(w => HeaderPins.PinOf(w.Line)))
                text.Append($"| {HeaderPins.PinOf(wire.Line)} | {wire.Line} | {wire.From} | {wire.Part} | {wire.Pin} |\n");
            text.Append("\nSupply, by terminal strips from the header:");
            foreach (var part in Wire.Parts(profile)) text.Append($" {part}: {string.Join(", ", Wire.Supply(part).Select(s => $"{s.What} (pin {s.Pin})"))};");
            text.Length--;
            text.Append(".\n");
            var behind = profile.Channels.Where(c => c.Mux is not null).ToArray();
            if (behind.Length > 0)
                text.Append($"\nBehind the multiplexer: {string.Join(", ", behind.Select(c => $"SD{c.Mux!.Value.Channel} and SC{c.Mux.Value.Channel} to {Wire.Name(c)}"))}; each board's 3.3 V and ground from the same strips.\n");
        }

        return text.ToString();
    }
}
