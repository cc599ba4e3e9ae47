using System.Runtime.InteropServices;
using SotTable.Samples;

namespace SotTable.Device.Journal;

/// <summary>Gathers the samples of about a second and makes them a chunk. Owned by the table's one reader; allocates nothing per sample.</summary>
/// <param name="profile">The wiring.</param>
internal sealed class ChunkBuilder(TableProfile profile)
{
    private readonly List<RawSample>[] _channels =
        [.. profile.Channels.Select(c => new List<RawSample>((int)Math.Ceiling(c.SampleRateHz * 1.5) + 16))];

    private readonly VarintBuffer _bytes = new();
    private long _good;
    private long _lost;
    private int _seq;
    private long _ordinal;

    /// <summary>Good readings of this session so far.</summary>
    public long SessionSamples { get; private set; }

    /// <summary>Lost readings of this session so far.</summary>
    public long SessionLost { get; private set; }

    /// <summary>Begins a session; what was gathered before is forgotten.</summary>
    /// <param name="ordinal">Number of the session.</param>
    public void Begin(long ordinal)
    {
        _ordinal = ordinal;
        _seq = 0;
        SessionSamples = SessionLost = 0;
        Forget();
    }

    /// <summary>Adds a sample.</summary>
    /// <param name="sample">Its channel is one of the profile's.</param>
    public void Add(in RawSample sample)
    {
        _channels[sample.Channel].Add(sample);
        if (sample.IsValid) _good++;
        if (sample.Fault == SampleFault.Lost) _lost += sample.Counts;
    }

    /// <summary>Counts readings that the reader's own lane has lost.</summary>
    /// <param name="count">How many.</param>
    public void AddLost(long count) => _lost += count;

    /// <summary>Makes a chunk of what was gathered since the last one.</summary>
    /// <returns><c>null</c> when nothing was.</returns>
    public JournalChunk? Cut()
    {
        long first = long.MaxValue, last = long.MinValue;
        foreach (var c in _channels)
        {
            if (c.Count == 0) continue;
            first = Math.Min(first, c[0].At.Ticks);
            last = Math.Max(last, c[^1].At.Ticks);
        }

        if (last == long.MinValue) return null;
        var t0Us = first / TimeSpan.TicksPerMicrosecond;
        _bytes.Clear();
        _bytes.Byte(1);
        _bytes.Byte((byte)_channels.Length);
        foreach (var c in _channels) ChunkCodec.WriteChannel(_bytes, CollectionsMarshal.AsSpan(c), t0Us);
        var chunk = new JournalChunk(_ordinal, ++_seq, t0Us, last / TimeSpan.TicksPerMicrosecond, _good, _lost, _bytes.ToArray());
        SessionSamples += _good;
        SessionLost += _lost;
        Forget();
        return chunk;
    }

    private void Forget()
    {
        foreach (var c in _channels) c.Clear();
        _good = _lost = 0;
    }
}
