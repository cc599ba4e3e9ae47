using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Recorded raw samples, as <c>.sot.csv</c> holds them. Immutable.</summary>
/// <remarks>
/// Line 1: <c>sottable-samples/1,profile=ID,version=N,channels=A1@80|…|breath@50,origin=Simulated,note=…</c>. Line 2: the column names
/// <c>at_us,channel,counts,fault,flags</c>. Then one line a sample in the order in which they came: microseconds since the start, index of
/// the channel, counts, name of the fault (empty for none), flags as a number (1 settling, 2 simulated, 4 replayed). Times of one channel
/// increase. May be gzip-compressed.
/// </remarks>
/// <param name="Name">File name without folder.</param>
/// <param name="Profile">Id of the table profile that it was made with.</param>
/// <param name="ProfileVersion">Version of that profile.</param>
/// <param name="Channels">Name and nominal rate of each channel.</param>
/// <param name="Origin">Where the samples came from when they were recorded.</param>
/// <param name="Note">The recording that drove them then; empty for none.</param>
/// <param name="Samples">The samples as recorded, in the order of the file.</param>
public sealed record SampleRecording(
    string Name, string Profile, int ProfileVersion, IReadOnlyList<RecordedChannel> Channels, SampleOrigin Origin, string Note,
    IReadOnlyList<RawSample> Samples)
{
    /// <summary>Length: time of the latest sample.</summary>
    public TimeSpan Duration => Samples.Max(s => s.At);

    /// <summary>Reads a recording.</summary>
    /// <param name="path">The file, plain or gzip-compressed, at most 256 MB unpacked.</param>
    /// <returns>The recording, or a problem that names file, line and what was expected. Never throws for a bad file.</returns>
    public static FileResult<SampleRecording> Open(string path) => SampleRecordingFile.Read(path);

    /// <summary>Why this recording doesn't belong to a table; empty when it does.</summary>
    /// <param name="profile">The table.</param>
    public string Misfit(TableProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var there = string.Join(", ", Channels.Select(c => c.Name));
        var expected = string.Join(", ", profile.Channels.Select(c => c.Name));
        return there == expected ? "" : $"{Name}: line 1: channels {there}: expected {expected} as in profile {profile.Id}";
    }
}

/// <summary>A channel of a recording.</summary>
/// <param name="Name">Name in the profile.</param>
/// <param name="SampleRateHz">Nominal rate.</param>
public readonly record struct RecordedChannel(string Name, double SampleRateHz);
