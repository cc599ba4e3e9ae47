using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>A running service that lets this program look on. Its chips are left alone.</summary>
internal sealed class ServiceBench : IBench
{
    // A reading that somebody lies there for; a zero that has moved by so much is the service's own notice.
    private const double PersonN = 20;
    private readonly ControlClient _tap;
    private TimeSpan? _at;
    private RawSample? _next;

    private ServiceBench(ControlClient tap, TapHeader header, bool inUse, IHand? hand)
    {
        _tap = tap;
        (Profile, Origin, OriginNote, Calibration, InUse) = (header.Profile, header.Origin, header.OriginNote, header.Calibration, inUse);
        Hand = Origin == SampleOrigin.Hardware ? hand : null;
    }

    /// <inheritdoc/>
    public TableProfile Profile { get; }

    /// <inheritdoc/>
    public SampleOrigin Origin { get; }

    /// <inheritdoc/>
    public string OriginNote { get; }

    /// <inheritdoc/>
    public Calibration? Calibration { get; }

    /// <inheritdoc/>
    public bool IsService => true;

    /// <inheritdoc/>
    public bool InUse { get; }

    /// <inheritdoc/>
    public IHand? Hand { get; }

    /// <inheritdoc/>
    public ITablePanel? Panel => null;

    /// <summary>Samples that this program was too slow for; the table has them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Begins to look on.</summary>
    /// <param name="socket">The service's socket.</param>
    /// <param name="hand">Who presses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">No service is there, or it does not answer as it should.</exception>
    public static async Task<ServiceBench> JoinAsync(string socket, IHand? hand, CancellationToken cancellationToken)
    {
        using var asked = await ControlClient.ConnectAsync(socket, cancellationToken);
        var status = (await asked.StatusAsync(cancellationToken)).Deserialize(ControlJson.Default.ControlStatus);
        if (status is not { Ok: true }) throw new IOException("the table does not tell its state");
        var tap = await ControlClient.ConnectAsync(socket, cancellationToken);
        try
        {
            var header = (await tap.StartTapAsync(cancellationToken)).Deserialize(ControlJson.Default.TapHeader);
            if (header is not { Ok: true }) throw new IOException("the table lets nobody look on");
            var state = status.State;
            var loaded = state.Unit == "N" && (state.LoadA ?? 0) + (state.LoadB ?? 0) > PersonN;
            return new(tap, header, loaded || state.Phase is not (SessionPhase.Idle or SessionPhase.Ended), hand);
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<DiagnosisLine> Wiring() =>
        [new("wiring", null, LineVerdict.NotChecked, "by-service", "names of the chips and devices: the running service has them; stop it to ask them")];

    /// <inheritdoc/>
    public async Task SampleAsync(TimeSpan length, SampleSink sink, CancellationToken cancellationToken)
    {
        // By the samples' own time: channels that say nothing at all leave the others' to count.
        while (true)
        {
            if (_next is null)
            {
                if (await _tap.ReadTapAsync(cancellationToken) is not var (sample, dropped)) throw new IOException("the table has stopped");
                Dropped += dropped;
                if (dropped > 0) continue;
                _next = sample;
            }

            var at = _next.Value.At;
            if (at - (_at ??= at) >= length) break;
            sink(_next.Value);
            _next = null;
        }

        _at += length;
    }

    /// <inheritdoc/>
    public long MuxResets(int channel) => 0;

    /// <inheritdoc/>
    public double? TemperatureC(int channel) => null;

    /// <inheritdoc/>
    public void Dispose() => _tap.Dispose();
}
