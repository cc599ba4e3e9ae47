using SotTable.Device.Journal;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Journal;

public class ChunkTests
{
    private static readonly TableProfile Profile = TestTable.Profile();

    [Fact]
    public void A_second_of_readings_comes_back_with_its_counts_faults_and_flags()
    {
        var samples = Second(new Random(1), noise: 300, jitterUs: 400).ToList();
        samples.Add(new(TimeSpan.FromSeconds(6.2), 0, 0, SampleFault.NoAnswer, SampleFlags.Simulated));
        samples.Add(new(TimeSpan.FromSeconds(6.3), 0, 17, SampleFault.Lost, SampleFlags.Simulated));
        samples.Add(new(TimeSpan.FromSeconds(6.31), 0, 8_388_607, SampleFault.Saturated, SampleFlags.Simulated | SampleFlags.Replayed));
        samples.Add(new(TimeSpan.FromSeconds(6.32), 0, -8_388_608, SampleFault.None, SampleFlags.Simulated | SampleFlags.Settling));

        var chunk = Cut(samples);

        Assert.True(ChunkCodec.TryRead(chunk.Data, chunk.T0Us, out var read));
        var expected = samples.OrderBy(s => s.Channel).ThenBy(s => s.At).ToList();
        Assert.Equal(
            expected.Select(s => (s.Channel, s.Counts, s.Fault, s.Flags)),
            read.Select(s => (s.Channel, s.Counts, s.Fault, s.Flags)));
        Assert.All(expected.Zip(read), p => Assert.InRange(Math.Abs((p.First.At - p.Second.At).TotalMicroseconds), 0, ChunkCodec.ToleranceUs));
        Assert.Equal(samples.Count(s => s.IsValid), chunk.Samples);
        Assert.Equal(17, chunk.Lost);
    }

    [Fact]
    public void Irregular_times_are_kept_to_a_tenth_of_a_millisecond()
    {
        var samples = Second(new Random(2), noise: 10, jitterUs: 5000).ToList();

        var chunk = Cut(samples);

        Assert.True(ChunkCodec.TryRead(chunk.Data, chunk.T0Us, out var read));
        Assert.All(
            samples.OrderBy(s => s.Channel).ThenBy(s => s.At).Zip(read),
            p => Assert.InRange(Math.Abs((p.First.At - p.Second.At).TotalMicroseconds), 0, ChunkCodec.ResidualUs + 1));
    }

    [Fact]
    public void A_second_of_noisy_readings_at_default_rates_fits_the_budget_of_700_bytes()
    {
        var chunk = Cut(Second(new Random(3), noise: 1000, jitterUs: 300));

        Assert.InRange(chunk.Data.Length, 370, 700);
    }

    [Fact]
    public void Spoilt_bytes_never_read_beyond_the_end_or_throw()
    {
        var good = Cut(Second(new Random(4), noise: 300, jitterUs: 400)).Data;
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var spoilt = good.AsSpan(0, random.Next(good.Length + 1)).ToArray();
            for (var k = 0; k < 4 && spoilt.Length > 0; k++) spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
            if (ChunkCodec.TryRead(spoilt, 0, out var read)) Assert.All(read, s => Assert.InRange(s.Channel, 0, 255));
        }
    }

    [Fact]
    public void Chunks_are_numbered_within_their_session_and_an_empty_second_makes_none()
    {
        var builder = new ChunkBuilder(Profile);
        builder.Begin(7);
        Assert.Null(builder.Cut());
        builder.Add(new(TimeSpan.FromSeconds(1), 0, 5));
        var first = builder.Cut()!;
        builder.Add(new(TimeSpan.FromSeconds(2), 0, 5));
        var second = builder.Cut()!;

        Assert.Equal((7L, 1), (first.Ordinal, first.Seq));
        Assert.Equal((7L, 2), (second.Ordinal, second.Seq));
        Assert.Equal(2, builder.SessionSamples);
    }

    private static JournalChunk Cut(IEnumerable<RawSample> samples)
    {
        var builder = new ChunkBuilder(Profile);
        builder.Begin(1);
        foreach (var s in samples) builder.Add(s);
        return builder.Cut()!;
    }

    // One second from 5 s on at 4 × 80 + 50 samples.
    private static IEnumerable<RawSample> Second(Random random, int noise, int jitterUs)
    {
        for (var channel = 0; channel < Profile.Channels.Count; channel++)
        {
            var rate = Profile.Channels[channel].SampleRateHz;
            for (var i = 0; i < rate; i++)
            {
                var at = TimeSpan.FromSeconds(5 + (i / rate)) + TimeSpan.FromMicroseconds(random.Next(jitterUs));
                yield return new(at, channel, (channel * 100_000) + random.Next(-noise, noise), Flags: SampleFlags.Simulated);
            }
        }
    }
}
