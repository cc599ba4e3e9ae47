using System.Diagnostics;
using System.Text;

namespace SotTable.Guest;

/// <summary>A newcomer at the table who reads what <c>sottable setup</c> says and does it: taps, breathes in, presses.</summary>
internal static class InstalledWalk
{
    private const int BlockA = 0; // their buses
    private const int BlockB = 2;
    private const int Breath = 4;
    private const double Rest = 0.1;

    public static async Task<(int Code, string Said)> RunAsync(LabBuses buses, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("sottable", words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!; // no shell
        process.StandardInput.Close(); // asked to press Enter, nobody answers: it goes on
        var results = process.StandardOutput.ReadToEndAsync();
        var said = new StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (line.Contains("Tap block A.", StringComparison.Ordinal)) await TouchAsync(buses, BlockA, 0.3, 0.4);
            else if (line.Contains("Tap block B.", StringComparison.Ordinal)) await TouchAsync(buses, BlockB, 0.3, 0.4);
            else if (line.Contains("Now breathe in", StringComparison.Ordinal)) await TouchAsync(buses, Breath, 1.0, 5.5);
            else if (line.Contains("Press the button.", StringComparison.Ordinal)) await LabPins.PressAsync(bounces: 10);
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, said + await results);
    }

    private static async Task TouchAsync(LabBuses buses, int bus, double part, double seconds)
    {
        buses.Load(bus, part);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        buses.Load(bus, Rest);
    }
}
