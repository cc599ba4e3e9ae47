using SotTable.Device;
using SotTable.Device.Diagnosis;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli.Calibrate;

/// <summary>The table's chips, opened by this program because no service runs.</summary>
internal sealed class OpenedBench : IBench
{
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(250);
    private readonly Device.Diagnosis.IBench _chips;
    private readonly double? _temperature;
    private readonly Queue<RawSample> _samples = new();

    private OpenedBench(Device.Diagnosis.IBench chips, double? temperature) => (_chips, _temperature) = (chips, temperature);

    /// <inheritdoc/>
    public SampleOrigin Origin => _chips.Origin;

    /// <summary>Opens them.</summary>
    /// <exception cref="StartRefusedException">They can't be opened, or a service came between.</exception>
    public static async Task<OpenedBench> OpenAsync(string configFile, CancellationToken cancellationToken)
    {
        var (chips, exitCode, problems) = await new TableBench(configFile, null, null, Live: true).OpenAsync(null, cancellationToken);
        if (chips is null) throw new StartRefusedException(exitCode, string.Join('\n', problems));
        if (!chips.IsService)
        {
            await chips.SampleAsync(Stretch, (in _) => { }, cancellationToken); // a bridge converter tells its temperature when it is started
            double[] told = [.. Enumerable.Range(0, chips.Profile.Channels.Count).Where(c => chips.Profile.Channels[c].Block is not null).Select(chips.TemperatureC).OfType<double>()];
            return new(chips, told.Length == 0 ? null : told.Average());
        }

        chips.Dispose();
        throw new StartRefusedException(ExitCode.Busy, "the table was just started: call again.");
    }

    /// <inheritdoc/>
    public double? TemperatureC => _temperature;

    /// <inheritdoc/>
    public Task<string> BusyAsync(CancellationToken cancellationToken) => Task.FromResult("");

    /// <inheritdoc/>
    public async ValueTask<RawSample> NextAsync(CancellationToken cancellationToken)
    {
        while (_samples.Count == 0) await _chips.SampleAsync(Stretch, (in s) => _samples.Enqueue(s), cancellationToken);
        return _samples.Dequeue();
    }

    /// <inheritdoc/>
    public void Asked(BlockId block, double newtons, int mark)
    {
        // A person does it.
    }

    /// <inheritdoc/>
    public void Dispose() => _chips.Dispose();
}
