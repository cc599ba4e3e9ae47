using System.Buffers.Binary;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>A SDP3x at the level of its commands: identity, continuous measurement that only a stop ends, check sums, scale and temperature.</summary>
/// <param name="seed">Seed of the simulation.</param>
/// <param name="channel">Channel, which gives each chip its own noise.</param>
/// <param name="rangePa">125 or 500.</param>
/// <param name="pascals">Differential pressure, by time.</param>
/// <param name="faults">What goes wrong.</param>
/// <param name="climate">How warm it is.</param>
internal sealed class Sdp3xModel(int seed, int channel, double rangePa, ChipInput pascals, ChipFaults faults, Climate climate) : IChipModel
{
    // The first reading comes 8 ms after the start (data sheet).
    private static readonly TimeSpan FirstWord = TimeSpan.FromMilliseconds(8);
    private readonly Seeded _noise = new(seed, 1000 + channel);
    private TimeSpan? _start;
    private long _reads;
    private short _last;
    private bool _isStuck;

    /// <inheritdoc/>
    public bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (faults.TakeReset(now)) _start = null;
        if (faults.NoAnswer(now)) return false;
        if (write.Length == 2)
        {
            var command = BinaryPrimitives.ReadUInt16BigEndian(write);
            if (_start is not null && command != Sdp3x.Stop) return false;
            if (command == Sdp3x.Continuous) _start = now;
            if (command == Sdp3x.Stop) _start = null;
            if (command == Sdp3x.Identify2) Words(read, 0x0301, 0x0188, 0x1234);
            return true;
        }

        if (_start is not { } start || now - start < FirstWord) return false;
        var stuck = faults.Stands(ChipFault.StuckValue, now);
        if (!(stuck && _isStuck)) _last = Counts(now);
        _isStuck = stuck;
        Words(read, _last, (short)Math.Round(climate.DegreesC(now) * Sdp3x.CountsPerDegree), (short)(Sdp3x.CountsOfRange / rangePa));
        if (faults.Chance(ChipFault.BadCheckSum, now, _reads) && read.Length > 0) read[0] ^= 0x10;
        return true;
    }

    // Noise is about 0.01 % of the full scale's first hundredth: one to two counts.
    private short Counts(TimeSpan now)
    {
        if (faults.Stands(ChipFault.OpenInput, now)) return short.MaxValue;
        var counts = (pascals(now) * Sdp3x.CountsOfRange / rangePa) + (1.5 * _noise.Gauss(_reads++));
        return (short)Math.Clamp(Math.Round(counts), short.MinValue, short.MaxValue);
    }

    private static void Words(Span<byte> read, short a, short b, short c)
    {
        for (var i = 0; i + 2 < read.Length; i += 3)
        {
            BinaryPrimitives.WriteInt16BigEndian(read[i..], (i / 3 % 3) switch { 0 => a, 1 => b, _ => c });
            read[i + 2] = Sdp3x.CheckSum(read[i], read[i + 1]);
        }
    }
}
