using System.Collections.Concurrent;
using SotTable.Dashboard.Ingest;
using SotTable.Messages;

namespace SotTable.Dashboard.Api;

/// <summary>
/// The frames of one tick, merged once and sent by every browser's loop from the same bytes. Counted: the last one to release it gives it back.
/// The bytes don't change between <see cref="Fill"/> and the last <see cref="Release"/>.
/// </summary>
/// <param name="home">Where it goes back to.</param>
internal sealed class SharedBatch(SharedBatch.Pool home)
{
    private byte[] _buffer = [];
    private int _length;
    private int _holders;

    /// <summary>Number of frames in it.</summary>
    public int Frames { get; private set; }

    /// <summary>The message.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Writes the message; the caller then holds it.</summary>
    /// <param name="tick">Number of the tick.</param>
    /// <param name="frames">Its frames, at most 65535.</param>
    public void Fill(uint tick, ReadOnlySpan<LiveFrame> frames)
    {
        var length = LiveBatch.HeaderBytes;
        foreach (var frame in frames) length += 4 + frame.Frame.Length;
        if (_buffer.Length < length) _buffer = new byte[length + (length / 2)];
        LiveBatch.WriteHeader(_buffer, tick, (ushort)frames.Length);
        var at = LiveBatch.HeaderBytes;
        foreach (var frame in frames) at += LiveBatch.WriteEntry(_buffer.AsSpan(at), frame.TableIndex, frame.Frame.Span);
        _length = at;
        Frames = frames.Length;
        _holders = 1;
    }

    /// <summary>Adds a holder; only a holder may call it.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One holder less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) home.Return(this);
    }

    /// <summary>Batches that nobody holds, a bounded number of them.</summary>
    internal sealed class Pool
    {
        private const int Most = 32;
        private readonly ConcurrentQueue<SharedBatch> _free = new();

        /// <summary>Takes one out, or makes one.</summary>
        public SharedBatch Take() => _free.TryDequeue(out var batch) ? batch : new SharedBatch(this);

        /// <summary>Puts one back.</summary>
        /// <param name="batch">A batch without holders.</param>
        public void Return(SharedBatch batch)
        {
            if (_free.Count < Most) _free.Enqueue(batch);
        }
    }
}
