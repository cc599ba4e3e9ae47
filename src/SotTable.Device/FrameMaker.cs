using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>Fills, numbers and sends live frames. Owned by the reader; allocates nothing per frame.</summary>
/// <param name="grid">Makes the values.</param>
/// <param name="identity">This start of the program.</param>
/// <param name="sink">Takes the bytes.</param>
internal sealed class FrameMaker(WaveGrid grid, TableIdentity identity, FrameSink sink)
{
    private readonly WaveFrame _frame = new();
    private long _anchorUtcUs = identity.Anchor.UtcUs;
    private bool _clockSynced = identity.ClockSynced();
    private readonly byte[] _bytes = new byte[WaveFrame.MaxBytes];
    private long _made;
    private long _notSent;

    /// <summary>Version of <c>meta</c> that explains the frames, from 1: all that it tells but the anchor is fixed while the program runs.</summary>
    public int MetaVersion { get; private set; } = 1;

    /// <summary>Frames made; any thread.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Frames that the link would not take; any thread.</summary>
    public long NotSent => Interlocked.Read(ref _notSent);

    /// <summary>Frames have their times by the new anchor from now on; the next version of <c>meta</c> tells it.</summary>
    public void Anchored()
    {
        _anchorUtcUs = identity.Anchor.UtcUs;
        _clockSynced = identity.ClockSynced();
        MetaVersion++;
    }

    /// <summary>Sends every frame that is complete.</summary>
    /// <param name="running">Whether a session counts.</param>
    /// <param name="inhaling">Whether air goes in, as far as is known.</param>
    /// <param name="ordinal">Number of the session; 0 for none.</param>
    public void Send(bool running, bool inhaling, long ordinal)
    {
        var flags = (running ? WaveFlags.Running : 0) | (inhaling ? WaveFlags.Inhaling : 0) | (_clockSynced ? WaveFlags.ClockSynced : 0);
        while (grid.TryFill(_frame, out var t0, out _))
        {
            _frame.Flags |= flags;
            _frame.BootId = identity.Boot;
            _frame.Seq = (uint)Interlocked.Increment(ref _made);
            _frame.T0UtcUs = _anchorUtcUs + (t0.Ticks / TimeSpan.TicksPerMicrosecond);
            _frame.SessionOrdinal = (uint)ordinal;
            _frame.MetaVersion = (ushort)MetaVersion;
            if (!sink(_bytes.AsSpan(0, _frame.Encode(_bytes)))) Interlocked.Increment(ref _notSent);
        }
    }
}
