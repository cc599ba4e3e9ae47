using System.Buffers.Binary;
using System.Threading.Channels;
using SotTable.Samples;

namespace SotTable.Device.Control;

/// <summary>
/// Raw samples for programs that look on: each has a bounded queue of its own; what it is too slow for is dropped and told. The reader offers every sample
/// and allocates nothing.
/// </summary>
internal sealed class RawTap
{
    /// <summary>Bytes of a record: time in µs (int64), counts or number (int32), channel, fault, flags, kind (0 sample, 1 = that many records were dropped here).</summary>
    public const int RecordBytes = 16;

    // About five seconds at the highest rates.
    private const int Capacity = 8192;
    private readonly Lock _gate = new();
    private TapClient[] _clients = [];

    /// <summary>Offers a sample to everybody.</summary>
    /// <param name="sample">The sample.</param>
    public void Offer(in RawSample sample)
    {
        foreach (var client in Volatile.Read(ref _clients)) client.Offer(sample);
    }

    /// <summary>Adds a looker-on; dispose it to leave.</summary>
    public TapClient Join()
    {
        var client = new TapClient(this, Capacity);
        lock (_gate) Volatile.Write(ref _clients, [.. _clients, client]);
        return client;
    }

    /// <summary>Writes a record.</summary>
    /// <param name="into">At least <see cref="RecordBytes"/> bytes.</param>
    /// <param name="sample">The sample.</param>
    public static void Write(Span<byte> into, in RawSample sample)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into, sample.At.Ticks / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt32LittleEndian(into[8..], sample.Counts);
        into[12] = (byte)sample.Channel;
        into[13] = (byte)sample.Fault;
        into[14] = (byte)sample.Flags;
        into[15] = 0;
    }

    private void Leave(TapClient client)
    {
        lock (_gate) Volatile.Write(ref _clients, [.. _clients.Where(c => c != client)]);
    }

    /// <summary>One looker-on.</summary>
    internal sealed class TapClient : IDisposable
    {
        private readonly RawTap _tap;
        private readonly Channel<RawSample> _queue;
        private long _dropped;
        private long _told;

        public TapClient(RawTap tap, int capacity)
        {
            _tap = tap;
            _queue = Channel.CreateBounded<RawSample>(
                new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                _ => Interlocked.Increment(ref _dropped));
        }

        public void Offer(in RawSample sample) => _queue.Writer.TryWrite(sample);

        /// <summary>Waits for samples and writes as many records as fit.</summary>
        /// <param name="into">Room for two records at least.</param>
        /// <param name="stopping">Ends the wait.</param>
        /// <returns>Bytes written.</returns>
        public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken stopping)
        {
            await _queue.Reader.WaitToReadAsync(stopping);
            return Fill(into.Span);
        }

        public void Dispose() => _tap.Leave(this);

        private int Fill(Span<byte> into)
        {
            var used = 0;
            var dropped = Interlocked.Read(ref _dropped);
            if (dropped > _told)
            {
                BinaryPrimitives.WriteInt64LittleEndian(into, 0);
                BinaryPrimitives.WriteInt32LittleEndian(into[8..], (int)Math.Min(int.MaxValue, dropped - _told));
                into.Slice(12, 3).Clear();
                into[15] = 1;
                used = RecordBytes;
                _told = dropped;
            }

            for (; into.Length - used >= RecordBytes && _queue.Reader.TryRead(out var sample); used += RecordBytes) Write(into[used..], sample);
            return used;
        }
    }
}
