using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Writes samples as <c>.sot.csv</c>. The same samples give the same bytes. One thread.</summary>
public sealed class SampleRecordingWriter : IDisposable
{
    private readonly StreamWriter _out;

    /// <summary>Writes the two header lines.</summary>
    /// <param name="stream">Where to; disposed with the writer.</param>
    /// <param name="profile">The table.</param>
    /// <param name="origin">Where the samples come from.</param>
    /// <param name="note">The recording that drives them; empty for none. Commas and line ends become blanks.</param>
    public SampleRecordingWriter(Stream stream, TableProfile profile, SampleOrigin origin, string note)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(note);
        _out = new StreamWriter(stream) { NewLine = "\n" };
        var channels = string.Join('|', profile.Channels.Select(c => $"{c.Name}@{c.SampleRateHz}"));
        var clean = note.Replace(',', ' ').ReplaceLineEndings(" ");
        _out.WriteLine($"{SampleRecordingFile.Schema},profile={profile.Id},version={profile.Version},channels={channels},origin={origin},note={clean}");
        _out.WriteLine(SampleRecordingFile.Columns);
    }

    /// <summary>Writes one sample. Allocates nothing.</summary>
    /// <param name="sample">The sample.</param>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public void Add(in RawSample sample)
    {
        Span<char> line = stackalloc char[96];
        var fault = sample.Fault == SampleFault.None ? "" : SampleRecordingFile.FaultNames[(int)sample.Fault];
        line.TryWrite($"{(long)sample.At.TotalMicroseconds},{sample.Channel},{sample.Counts},{fault},{(byte)sample.Flags}\n", out var length);
        _out.Write(line[..length]);
    }

    /// <inheritdoc/>
    public void Dispose() => _out.Dispose();
}
