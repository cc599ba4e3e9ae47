using SotTable.Device.Sensing.Recordings;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Analyse;

/// <summary>Raw samples of a table as a recording of loads: newtons with a calibration, counts without.</summary>
internal static class SampleFile
{
    /// <summary>Converts.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="profile">The table that they came from.</param>
    /// <param name="calibration">Its calibration; <c>null</c> for none.</param>
    public static LoadRecording Of(SampleRecording samples, TableProfile profile, Calibration? calibration)
    {
        var channels = new List<LoadSeries>();
        for (var i = 0; i < profile.Channels.Count; i++)
        {
            if (profile.Channels[i] is not { Kind: ChannelKind.Load, Block: { } block } channel) continue;
            var cell = calibration?.Cells.Single(c => c.Channel == channel.Name);
            var (times, values) = (new List<double>(), new List<double>());
            long faults = 0, lost = 0;
            foreach (var s in samples.Samples)
            {
                if (s.Channel != i) continue;
                if (s.Fault == SampleFault.Lost) lost += s.Counts;
                else if (!s.IsValid) faults++;
                if (!s.IsValid || (s.Flags & SampleFlags.Settling) != 0) continue;
                times.Add(s.At.TotalSeconds);
                values.Add(cell?.Newtons(s.Counts) ?? s.Counts);
            }

            if (values.Count > 1) channels.Add(new(channel.Name, (int)block, times, values, null, faults, lost));
        }

        var rate = channels.Count == 0 ? (double?)null : (channels[0].Times.Count - 1) / (channels[0].Times[^1] - channels[0].Times[0]);
        return new(samples.Name, $"{samples.Origin} {samples.Note}".TrimEnd(), calibration is null ? "counts" : "N", true, rate, channels)
        {
            Creep = calibration?.Creep ?? new Dictionary<BlockId, CreepFit>(),
        };
    }
}
