using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>
/// A simulated table. For a diagnosis on a clock of its own, as fast as the machine goes: nobody lies there, and the model presses where it is asked.
/// For looking on in real time.
/// </summary>
internal sealed class SimulatedBench : IBench, IHand
{
    // As a hand would: a moment later, for a moment.
    private static readonly TimeSpan After = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1.7);
    private readonly SimulatedTable _table;
    private readonly LiveSamples? _live;
    private TimeSpan _now;

    /// <summary>Makes the table.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="options">Seed and faults.</param>
    /// <param name="calibration">In force; <c>null</c> for none.</param>
    /// <param name="live">Whether it runs in real time, with the person of the options.</param>
    /// <exception cref="ArgumentException">The profile can't be wired.</exception>
    public SimulatedBench(TableProfile profile, SimulationOptions options, Func<string, Calibration?> calibration, bool live = false)
    {
        _table = live
            ? SimulatedTable.Create(profile, options, new SampleClock(TimeProvider.System))
            : SimulatedTable.CreateVirtual(profile, options with { LyingAtStart = false, MountAfter = null });
        if (live) _live = new LiveSamples(_table.Source);
        Calibration = calibration(_table.CalibrationJson);
    }

    /// <inheritdoc/>
    public TableProfile Profile => _table.Source.Profile;

    /// <inheritdoc/>
    public SampleOrigin Origin => _table.Source.Origin;

    /// <inheritdoc/>
    public string OriginNote => _table.Source.OriginNote;

    /// <inheritdoc/>
    public Calibration? Calibration { get; }

    /// <inheritdoc/>
    public bool IsService => false;

    /// <inheritdoc/>
    public bool InUse => false;

    /// <inheritdoc/>
    public IHand? Hand => this;

    /// <inheritdoc/>
    public ITablePanel? Panel => null;

    /// <inheritdoc/>
    public IEnumerable<DiagnosisLine> Wiring() => WiringLines.Of(Profile, _table.Wiring.Ports, _ => "simulated");

    /// <inheritdoc/>
    public Task SampleAsync(TimeSpan length, SampleSink sink, CancellationToken cancellationToken)
    {
        if (_live is not null) return _live.PassAsync(length, sink, cancellationToken);
        _now += length;
        _table.RunUntil(_now, sink, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public long MuxResets(int channel) => _table.Chips.MuxResets(channel);

    /// <inheritdoc/>
    public double? TemperatureC(int channel) => _table.Chips.TemperatureC(channel);

    /// <inheritdoc/>
    public double? KnownN(ChannelProfile channel) => Math.Min(50, 0.3 * (channel.CapacityN ?? 0));

    /// <inheritdoc/>
    public void Press(int index, ChannelProfile channel) =>
        _table.Patient.PressOn(index, _now + After, _now + After + Hold, channel.Kind == ChannelKind.Load ? KnownN(channel) ?? 0 : 1);

    /// <inheritdoc/>
    public Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);

    /// <inheritdoc/>
    public void Tell(string what)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _live?.Dispose();
        _table.Dispose();
    }
}
