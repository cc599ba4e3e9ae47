using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Kernel;

namespace SotTable.Guest;

/// <summary>The guest's systemd, asked by its own programs.</summary>
internal static class Systemd
{
    public static async Task<string> ShowAsync(string unit, string property) => (await CtlAsync("show", unit, "-p", property, "--value")).Said.Trim();

    public static Task<(int Code, string Said)> CtlAsync(params string[] words) => RunAsync("systemctl", words);

    public static async Task<string> LogAsync(string unit) => (await RunAsync("journalctl", "-u", unit, "--no-pager", "-o", "cat")).Said;

    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!; // no shell
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said + await errors);
    }

    /// <summary>Tells that this service of the guest is ready.</summary>
    public static void Ready(string status) => new ServiceNotify(
        new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), null, null, Environment.ProcessId), TimeProvider.System, NullLogger<ServiceNotify>.Instance).Ready(status);

    /// <summary>Waits for a state of a unit; the limit only guards against a hang.</summary>
    /// <param name="what">For whom it does not come.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="expected">The state.</param>
    /// <param name="every">How often it is asked: to ask systemd costs a tenth of a second of the guest's only processor, which what is measured needs too.</param>
    public static async Task UntilAsync(string what, string unit, Func<Task<bool>> expected, TimeSpan? every = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await expected())
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(120))
                throw new IOException($"expected {what}; {unit} is {await ShowAsync(unit, "SubState")} after {await ShowAsync(unit, "NRestarts")} restarts: {await LastAsync(unit)}");
            await Task.Delay(every ?? TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    private static async Task<string> LastAsync(string unit) => string.Join(" | ", (await LogAsync(unit)).Trim().Split('\n').TakeLast(4));
}
