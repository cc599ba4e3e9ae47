using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>Fills, numbers and sends live frames. Owned by the reader; allocates nothing per frame.</summary>
/// <param name="grid">Makes the values.</param>
/// <param name="identity">This start of the program.</param>
/// <param name="sink">Takes the bytes.</param>
internal sealed class FrameMaker(WaveGrid grid, TableIdentity identity, FrameSink sink)
{
    /// <summary>Version of <c>meta</c> that explains the frames: what it tells is fixed while the program runs.</summary>
    public const int MetaVersion = 1;

    private readonly WaveFrame _frame = new();
    private readonly long _anchorUtcUs = identity.Anchor.UtcUs;
    private readonly byte[] _bytes = new byte[WaveFrame.MaxBytes];
    private long _made;
    private long _notSent;

    /// <summary>Frames made; any thread.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Frames that the link would not take; any thread.</summary>
    public long NotSent => Interlocked.Read(ref _notSent);

    /// <summary>Sends every frame that is complete.</summary>
    /// <param name="running">Whether a session counts.</param>
    /// <param name="ordinal">Number of the session; 0 for none.</param>
    public void Send(bool running, long ordinal)
    {
        while (grid.TryFill(_frame, out var t0, out _))
        {
            if (running) _frame.Flags |= WaveFlags.Running;
            if (identity.ClockSynced) _frame.Flags |= WaveFlags.ClockSynced;
            _frame.BootId = identity.Boot;
            _frame.Seq = (uint)Interlocked.Increment(ref _made);
            _frame.T0UtcUs = _anchorUtcUs + (t0.Ticks / TimeSpan.TicksPerMicrosecond);
            _frame.SessionOrdinal = (uint)ordinal;
            _frame.MetaVersion = MetaVersion;
            if (!sink(_bytes.AsSpan(0, _frame.Encode(_bytes)))) Interlocked.Increment(ref _notSent);
        }
    }
}
