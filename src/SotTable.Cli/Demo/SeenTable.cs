using System.Text.Json;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli.Demo;

/// <summary>What the demo's own browser has seen of one table. Used under the lock of its <see cref="LiveClient"/>.</summary>
/// <param name="address">The table.</param>
internal sealed class SeenTable(TableAddress address)
{
    private readonly HashSet<uint> _frames = [];
    private readonly HashSet<long> _records = [];
    private readonly List<double> _latencyMs = [];
    private readonly WaveFrame _frame = new();
    private uint _boot;

    /// <summary>The table.</summary>
    public TableAddress Address { get; } = address;

    /// <summary>The last presence; <c>null</c> before the first.</summary>
    public StatusMessage? Status { get; private set; }

    /// <summary>The last description; <c>null</c> before the first.</summary>
    public MetaMessage? Meta { get; private set; }

    /// <summary>The last snapshot; <c>null</c> before the first.</summary>
    public StateMessage? State { get; private set; }

    /// <summary>The last session's final numbers; <c>null</c> before the first.</summary>
    public SummaryMessage? Summary { get; private set; }

    /// <summary>Kind of the last event that arrived; empty before the first.</summary>
    public string LastEvent { get; private set; } = "";

    /// <summary>The highest frame number seen of the present start; 0 before the first.</summary>
    public uint LastFrame { get; private set; }

    /// <summary>Frames that could not be decoded.</summary>
    public long Malformed { get; private set; }

    /// <summary>Milliseconds from the newest sample of a frame to its arrival here, one a frame.</summary>
    public IReadOnlyList<double> LatencyMs => _latencyMs;

    /// <summary>How many different frames of a range of numbers were seen.</summary>
    /// <param name="after">The number before the first that counts.</param>
    /// <param name="last">The last that counts.</param>
    public long Frames(long after, long last) => _frames.Count(seq => seq > after && seq <= last);

    /// <summary>How many of the journal's events and summaries were seen. Their numbers have gaps: recorded samples are numbered with them.</summary>
    /// <param name="committed">How many there were; what came since does not count.</param>
    public long Records(long committed) => Math.Min(committed, _records.Count);

    /// <summary>Forgets the latencies so far: the measurement begins.</summary>
    public void BeginLatency() => _latencyMs.Clear();

    /// <summary>Takes a live frame.</summary>
    /// <param name="bytes">As received.</param>
    /// <param name="arrivedUs">CLOCK_MONOTONIC at arrival, microseconds.</param>
    public void Take(ReadOnlySpan<byte> bytes, long arrivedUs)
    {
        if (!_frame.TryDecode(bytes, out _))
        {
            Malformed++;
            return;
        }

        if (_frame.BootId != _boot)
        {
            // The table's program was started again: its frame numbers begin anew.
            (_boot, LastFrame) = (_frame.BootId, 0);
            _frames.Clear();
        }

        _frames.Add(_frame.Seq);
        LastFrame = Math.Max(LastFrame, _frame.Seq);
        if (Meta is { } meta && meta.Boot == _boot) _latencyMs.Add((arrivedUs - NewestUs(meta.Anchor)) / 1e3);
    }

    /// <summary>Takes a message of the hub.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="body">The table's own message.</param>
    /// <exception cref="JsonException">It is not what its type says.</exception>
    public void Take(string type, JsonElement body)
    {
        switch (type)
        {
            case "status": Status = body.Deserialize(WireJson.Default.StatusMessage); break;
            case "meta": Meta = body.Deserialize(WireJson.Default.MetaMessage); break;
            case "state": State = body.Deserialize(WireJson.Default.StateMessage); break;
            case "event" when body.Deserialize(WireJson.Default.EventMessage) is { } e:
                _records.Add(e.N);
                LastEvent = e.Kind;
                break;
            case "summary" when body.Deserialize(WireJson.Default.SummaryMessage) is { } summary:
                _records.Add(summary.N);
                Summary = summary;
                break;
        }
    }

    // The frame's times are wall-clock times of the recording's anchor, so a stepped wall clock does not enter.
    private long NewestUs(ClockAnchor anchor) =>
        _frame.T0UtcUs - anchor.UtcUs + anchor.MonotonicUs
        + Math.Max(SpanUs(_frame.LoadSamples, _frame.LoadRateDeciHz), SpanUs(_frame.BreathSamples, _frame.BreathRateDeciHz));

    private static long SpanUs(int samples, int rateDeciHz) => samples < 2 || rateDeciHz == 0 ? 0 : (samples - 1) * 10_000_000L / rateDeciHz;
}
