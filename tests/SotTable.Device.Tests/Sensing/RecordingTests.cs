using System.IO.Compression;
using System.Text;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Recordings;
using SotTable.Messages;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

public sealed class RecordingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-recordings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_recording_opens_and_is_ten_minutes_long()
    {
        var opened = BreathRecording.Open(Repository.File("tests/recordings/breath/ds210_01.csv.gz"));
        Assert.Equal("", opened.Problem);
        Assert.Equal("ds210_01.csv.gz", opened.Value?.Name);
        Assert.Equal(611.98, opened.Value?.Duration.TotalSeconds);
    }

    [Fact]
    public void A_recording_is_scaled_interpolated_and_repeated_without_a_jump()
    {
        // 20.3 s of a breath of 4 s: the end does not fit the beginning.
        var recording = Open(Breath(20.3)).Value;
        Assert.NotNull(recording);
        var waves = Enumerable.Range(0, 8000).Select(i => recording.WaveAt(i / 100.0)).ToList();
        Assert.InRange(waves.Max(), 0.49, 0.52);
        Assert.InRange(waves.Min(), -0.52, -0.49);
        Assert.InRange(waves.Zip(waves.Skip(1), (a, b) => Math.Abs(b - a)).Max(), 0, 0.03);
        Assert.InRange(recording.WaveAt(0.05), Math.Min(waves[0], waves[10]), Math.Max(waves[0], waves[10]));
    }

    [Theory]
    [InlineData("", "line 1", "t_s,resp")]
    [InlineData("time;force\n1;2\n", "line 1", "t_s,resp")]
    [InlineData("t_s,resp\n", "line 1", "10 s")]
    [InlineData("t_s,resp\n0,1\n1,deep\n", "line 3: resp", "a number")]
    [InlineData("t_s,resp\n0,1\n1,NaN\n", "line 3: resp", "a number")]
    [InlineData("t_s,resp\n0,1\n1,Infinity\n", "line 3: resp", "a number")]
    [InlineData("t_s,resp\n0,1\nlater,2\n", "line 3: t_s", "seconds")]
    [InlineData("t_s,resp\n0,1\n1,\n", "line 3: resp", "a number")]
    [InlineData("t_s,resp\n0,1\n1\n", "line 3", "two fields")]
    [InlineData("t_s,resp\n0,1\n1,2,3\n", "line 3", "two fields")]
    [InlineData("t_s,resp\n0,1\n0,2\n", "line 3: t_s", "more than the 0")]
    [InlineData("t_s,resp\n0,1\n9.9,2\n", "line 3", "at least 10 s")]
    [InlineData("t_s,resp\n0,5\n20,5\n", "resp: 5", "moves")]
    public void A_file_that_is_no_breath_recording_is_refused_with_line_and_expectation(string text, string where, string expected)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(text), Zip(text) })
        {
            var problem = Open(bytes).Problem;
            Assert.Contains("breath.csv", problem, StringComparison.Ordinal);
            Assert.Contains(where, problem, StringComparison.Ordinal);
            Assert.Contains(expected, problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_picture_a_damaged_archive_and_a_missing_file_are_refused()
    {
        Assert.Contains("is no breath recording", Open([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]).Problem, StringComparison.Ordinal);
        Assert.Contains("damaged", Open([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]).Problem, StringComparison.Ordinal);
        Assert.Contains("nowhere.csv", BreathRecording.Open(Path.Combine(_folder, "nowhere.csv")).Problem, StringComparison.Ordinal);
        Assert.Contains("characters in a line", Open(Encoding.UTF8.GetBytes(new string('7', 5000))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_that_unpacks_to_more_than_64_MB_is_refused()
    {
        var text = new StringBuilder("t_s,resp\n");
        for (var i = 0; text.Length < 1 << 16; i++) text.Append(i).Append(",1").Append('0', 150).Append("e-150\n");
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes("t_s,resp\n"));
            for (long i = 0; i < 450_000; i++) zip.Write(Encoding.UTF8.GetBytes($"{i},{i % 7}.{new string('0', 150)}\n"));
        }

        Assert.Contains("64 MB", Open(bytes.ToArray()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_driven_by_a_recording_says_simulated_and_replayed_in_every_sample()
    {
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Recording = Open(Breath(30)).Value, LyingAtStart = true });
        Assert.Equal(SampleOrigin.SimulatedReplay, table.Source.Origin);
        Assert.Equal("breath.csv", table.Source.OriginNote);
        Assert.All(table.Run(5), s => Assert.Equal(SampleFlags.Simulated | SampleFlags.Replayed, s.Flags));
    }

    [Fact]
    public void Recorded_samples_come_back_as_they_were_and_are_marked_replayed()
    {
        var samples = new List<RawSample>();
        var recording = Record(samples);
        Assert.Equal(samples, recording.Samples);
        Assert.Equal(("adult-test", 1, SampleOrigin.Simulated), (recording.Profile, recording.ProfileVersion, recording.Origin));
        using var source = RecordingSource.CreateVirtual(recording, Tables.Adult());
        var replayed = new List<RawSample>();
        source.RunUntil(TimeSpan.FromHours(1), (in RawSample s) => replayed.Add(s), CancellationToken.None);
        Assert.Equal(samples.Select(s => s with { Flags = SampleFlags.Simulated | SampleFlags.Replayed }), replayed);
        Assert.Equal(SampleOrigin.SimulatedReplay, source.Origin);
        Assert.Equal(samples.Count(s => s is { Channel: 2, IsValid: true }), source.Channels()[2].Good);
    }

    [Fact]
    public void A_recording_of_another_table_is_refused()
    {
        var profile = Tables.Adult();
        var other = profile with { Channels = [.. profile.Channels.Take(4)] };
        var refusal = Assert.Throws<ArgumentException>(() => RecordingSource.CreateVirtual(Record([]), other));
        Assert.Contains("expected A1, A2, B1, B2 ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "t_s,resp", "line 1", "sottable-samples/1")]
    [InlineData(0, "sottable-samples/1,profile=a", "line 1", "version=")]
    [InlineData(0, "sottable-samples/1,profile=a,version=x,channels=A@80,origin=Simulated,note=", "line 1: version", "whole number")]
    [InlineData(0, "sottable-samples/1,profile=a,version=1,channels=A,origin=Simulated,note=", "line 1: channels", "name@hertz")]
    [InlineData(0, "sottable-samples/1,profile=a,version=1,channels=A@80,origin=Dreamt,note=", "line 1: origin", "Hardware, Simulated")]
    [InlineData(1, "at,counts", "line 2", "at_us,channel,counts,fault,flags")]
    [InlineData(2, "1,2,3", "line 3", "five fields")]
    [InlineData(3, "soon,0,5,,2", "line 4: at_us", "microseconds")]
    [InlineData(3, "9000000,7,5,,2", "line 4: channel", "0 to 4")]
    [InlineData(3, "9000000,0,many,,2", "line 4: counts", "whole number")]
    [InlineData(3, "9000000,0,5,Broken,2", "line 4: fault", "Timeout")]
    [InlineData(3, "9000000,0,5,,8", "line 4: flags", "0 to 7")]
    [InlineData(3, "1,4,5,,2", "line 4: at_us", "in channel 4")]
    public void A_file_that_is_no_recording_of_samples_is_refused_with_line_and_expectation(int line, string text, string where, string expected)
    {
        Record([]);
        var lines = File.ReadAllLines(Path.Combine(_folder, "table.sot.csv"));
        lines[line] = text;
        File.WriteAllLines(Path.Combine(_folder, "table.sot.csv"), lines);
        var problem = SampleRecording.Open(Path.Combine(_folder, "table.sot.csv")).Problem;
        Assert.Contains(where, problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private SampleRecording Record(List<RawSample> samples)
    {
        var path = Path.Combine(_folder, "table.sot.csv");
        var table = Tables.Lying();
        samples.AddRange(table.Run(5));
        using (var writer = new SampleRecordingWriter(File.Create(path), table.Source.Profile, table.Source.Origin, table.Source.OriginNote))
        {
            foreach (var sample in samples) writer.Add(sample);
        }

        var opened = SampleRecording.Open(path);
        Assert.Equal("", opened.Problem);
        return Assert.IsType<SampleRecording>(opened.Value);
    }

    private FileResult<BreathRecording> Open(byte[] bytes)
    {
        var path = Path.Combine(_folder, "breath.csv");
        File.WriteAllBytes(path, bytes);
        return BreathRecording.Open(path);
    }

    private static byte[] Breath(double seconds)
    {
        var text = new StringBuilder("t_s,resp\n");
        for (var i = 0; i / 10.0 <= seconds; i++) text.Append($"{i / 10.0:0.0},{1000 + (300 * Math.Sin(Math.Tau * i / 40)):0.00}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Zip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
