using System.Diagnostics;
using System.Globalization;

namespace SotTable.Bench;

/// <summary>A process that the bench started; it is ended with the bench.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    public static Child Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) info.Environment[key] = value;
        var child = new Child(new Process { StartInfo = info });
        child._process.OutputDataReceived += child.Keep;
        child._process.ErrorDataReceived += child.Keep;
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Everything it has printed so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <summary>User and system time used so far, in seconds.</summary>
    public double CpuSeconds()
    {
        var fields = File.ReadAllText($"/proc/{Pid}/stat").Split(") ")[^1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>Resident memory in megabytes (10^6 bytes).</summary>
    public double ResidentMb() =>
        double.Parse(File.ReadLines($"/proc/{Pid}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;

    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null) return;
        lock (_lines) _lines.Add(e.Data);
    }
}
