using System.Diagnostics;

namespace SotTable.Dashboard.Setup;

/// <summary>A mosquitto that runs while its configuration is tried, where systemd does not run one.</summary>
internal sealed class BrokerTrial : IDisposable
{
    private readonly Process _process;
    private string _last = "";

    private BrokerTrial(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _last = line.Data ?? _last;
        process.BeginErrorReadLine();
    }

    /// <summary>What it said last.</summary>
    public string LastWords => _last;

    /// <summary>Starts it.</summary>
    /// <param name="config">Its configuration.</param>
    public static BrokerTrial Start(string config) =>
        new(Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", config]) { RedirectStandardError = true })!); // not null: no shell is used

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
