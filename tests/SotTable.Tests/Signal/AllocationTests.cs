using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal;

public sealed class AllocationTests
{
    [Fact]
    public void A_sample_on_its_way_to_a_frame_to_the_view_and_to_the_load_events_allocates_nothing()
    {
        var profile = Profile("adult-4x320");
        var straight = SignalChainTests.Feed.Calibration();
        var creep = new CreepFit([new(2e-5, 90), new(1e-4, 1080)], 1e-5, 490, 0.002, 0.86, 122);
        var bent = straight with
        {
            Cells = [.. straight.Cells.Select(c => c with { Bend = new(200, 0.001, -0.0005) })],
            Creep = new Dictionary<BlockId, CreepFit> { [BlockId.A] = creep, [BlockId.B] = creep },
        };
        var watch = LoadWatch.Of(profile, bent, LoadLimits.Adult)!;
        var chain = new SignalChain(profile, bent, Occupancy.Adult) { Averaging = true };
        var grid = new WaveGrid(profile, bent, 10);
        var frame = new WaveFrame();
        var bytes = new byte[WaveFrame.MaxBytes];
        var sum = 0.0;
        var frames = 0;
        Feed(0, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(20_000, 120_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.True(frames > 900 && sum > 0);

        void Feed(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var fault = i % 97 == 0 ? SampleFault.Timeout : SampleFault.None;
                var sample = new RawSample(TimeSpan.FromTicks(i / 4 * TimeSpan.TicksPerSecond / 320), i % 4, 200_000 + (i % 50), fault);
                chain.Add(sample);
                grid.Add(sample);
                watch.Add(sample);
                if (i % 13 == 0)
                {
                    var breath = new RawSample(sample.At, 4, i % 1000);
                    chain.Add(breath);
                    grid.Add(breath);
                }

                sum += chain.View.LoadA ?? 0;
                while (grid.TryFill(frame, out _, out _))
                {
                    frame.Encode(bytes);
                    frames++;
                }
            }
        }
    }
}
