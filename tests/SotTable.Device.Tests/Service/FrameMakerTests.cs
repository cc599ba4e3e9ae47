using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Service;

public class FrameMakerTests
{
    [Fact]
    public void Samples_and_frames_allocate_nothing_and_frames_that_find_no_room_are_counted()
    {
        var profile = TestTable.Profile();
        var grid = new WaveGrid(profile, null, 10);
        var sent = 0;
        var identity = new TableIdentity(1, new SampleClock(new ManualTime()), SampleOrigin.Simulated, "", new CalibrationNote(false, "", ""), () => true);
        var frames = new FrameMaker(grid, identity, _ => ++sent % 2 == 0);
        Feed(0, 5);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Feed(5, 25);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(frames.Made, 245, 250);
        Assert.Equal((frames.Made + 1) / 2, frames.NotSent);

        void Feed(int fromS, int toS)
        {
            for (var i = fromS * 80; i < toS * 80; i++)
            {
                for (var channel = 0; channel < 5; channel++)
                    if (channel < 4 || i % 8 < 5) grid.Add(new RawSample(TimeSpan.FromSeconds(i / 80.0), channel, i, Flags: SampleFlags.Simulated));
                frames.Send(true, false, 1);
            }
        }
    }

    [Fact]
    public void A_flag_stands_only_as_long_as_what_it_says()
    {
        var grid = new WaveGrid(TestTable.Profile(), null, 10);
        var flags = new List<WaveFlags>();
        var frame = new WaveFrame();
        var identity = new TableIdentity(1, new SampleClock(new ManualTime()), SampleOrigin.Simulated, "", new CalibrationNote(false, "", ""), () => false);
        var frames = new FrameMaker(grid, identity, bytes =>
        {
            Assert.True(frame.TryDecode(bytes, out _));
            flags.Add(frame.Flags);
            return true;
        });

        Feed(0, 1, running: true, inhaling: true);
        Feed(1, 2, running: false, inhaling: false);

        Assert.Equal(WaveFlags.Running | WaveFlags.Inhaling | WaveFlags.Simulated, flags[0]);
        Assert.Equal(WaveFlags.Simulated, flags[^1]);

        void Feed(int fromS, int toS, bool running, bool inhaling)
        {
            for (var i = fromS * 80; i < toS * 80; i++)
            {
                for (var channel = 0; channel < 5; channel++)
                    if (channel < 4 || i % 8 < 5) grid.Add(new RawSample(TimeSpan.FromSeconds(i / 80.0), channel, i, Flags: SampleFlags.Simulated));
                frames.Send(running, inhaling, 1);
            }
        }
    }
}
