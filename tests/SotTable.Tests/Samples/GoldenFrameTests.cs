using SotTable.Samples;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Samples;

public sealed class GoldenFrameTests
{
    private static readonly GoldenFiles Files = new("wave");

    public static TheoryData<string> Good => [.. GoldenFrames.Good.Keys];

    public static TheoryData<string> Bad => [.. GoldenFrames.Bad.Keys];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_frame_has_the_bytes_that_are_written_down_and_is_read_back_from_them(string name)
    {
        var frame = GoldenFrames.Good[name];
        Files.Accept(name, GoldenFrames.Bytes(frame), GoldenFiles.Text(Described(frame)));
        var (bytes, json) = Files.Read(name);
        Assert.Equal(bytes, GoldenFrames.Bytes(frame));
        var read = new WaveFrame();
        Assert.True(read.TryDecode(bytes, out var problem), problem);
        Assert.Equal(json, GoldenFiles.Text(Described(read)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bytes_that_are_no_frame_are_refused_with_the_words_that_are_written_down(string name)
    {
        var read = new WaveFrame();
        Assert.False(read.TryDecode(GoldenFrames.Bad[name], out var problem));
        Files.Accept(name, GoldenFrames.Bad[name], GoldenFiles.Text(new { problem }));
        var (bytes, json) = Files.Read(name);
        Assert.Equal(bytes, GoldenFrames.Bad[name]);
        Assert.Equal(json, GoldenFiles.Text(new { problem }));
    }

    [Fact]
    public void Nothing_else_lies_there() => Assert.Equal(GoldenFrames.Good.Keys.Concat(GoldenFrames.Bad.Keys).Order(StringComparer.Ordinal), Files.Names);

    private static object Described(WaveFrame f) => new
    {
        Flags = (byte)f.Flags, f.BootId, f.Seq, f.T0UtcUs, f.SessionOrdinal, f.MetaVersion, f.LoadChannels, f.BreathChannels, f.LoadSamples, f.BreathSamples,
        f.LoadRateDeciHz, f.BreathRateDeciHz, Values = f.Values[..f.ValueCount],
    };
}
