using SotTable.Cli.Setup;
using SotTable.Samples;

namespace SotTable.System.Tests;

/// <summary>Which block somebody taps at the end of <c>sottable setup</c>.</summary>
public sealed class BlockTapTests
{
    private static readonly TableProfile s_profile = Profile();

    [Theory]
    [InlineData(BlockId.A)]
    [InlineData(BlockId.B)]
    public void The_block_is_the_one_that_moves_most_though_the_other_shakes_first(BlockId tapped)
    {
        var watch = new BlockTap(s_profile);
        Play(watch, (t, block) => t < 4 ? 0 : block == tapped ? (t > 4.05 ? 60_000 : 0) : 6_000, 6);
        Assert.Equal(tapped, watch.Tapped);
    }

    [Fact]
    public void Nobody_taps_a_table_that_is_left_alone_or_before_its_cells_have_been_looked_at()
    {
        var watch = new BlockTap(s_profile);
        Play(watch, (t, _) => t < 1.4 ? 60_000 : 0, 1.4);
        Assert.False(watch.IsReady);
        Assert.Null(watch.Tapped);

        var alone = new BlockTap(s_profile);
        Play(alone, (_, _) => 0, 30);
        Assert.True(alone.IsReady);
        Assert.Null(alone.Tapped);
    }

    [Fact]
    public void A_cell_that_hums_loudly_by_itself_is_no_tap()
    {
        var watch = new BlockTap(s_profile);
        Play(watch, (t, block) => block == BlockId.A ? 20_000 * Math.Sin(2 * Math.PI * 50.3 * t) : 0, 20);
        Assert.Null(watch.Tapped);
    }

    private static TableProfile Profile()
    {
        using var file = new StreamReader(typeof(BlockTap).Assembly.GetManifestResourceStream("adult-4x80.json")!);
        return TableProfileFile.Parse(file.ReadToEnd(), "adult-4x80.json").Value!;
    }

    // 80 samples a second of each channel: a quiet cell strays by some ten counts.
    private static void Play(BlockTap watch, Func<double, BlockId, double> counts, double seconds)
    {
        var random = new Random(1);
        for (var i = 0; i < seconds * 80; i++)
        {
            for (var channel = 0; channel < s_profile.Channels.Count; channel++)
            {
                var block = s_profile.Channels[channel].Block;
                var value = 100_000 + (block is { } b ? counts(i / 80.0, b) : 50_000 * (i % 2)) + random.Next(-10, 11);
                watch.Add(new RawSample(TimeSpan.FromSeconds(i / 80.0), channel, (int)value));
            }
        }
    }
}
