using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;

namespace SotTable.Bench;

/// <summary>
/// What a running table publishes of each channel, held against the conversions that the chip's model made between the first word and the last: its oscillator
/// is known here, the worker has to find it out. What was neither published nor told as lost is uncounted.
/// </summary>
internal sealed class LossCount(TableProfile profile, int seed)
{
    private readonly Channel[] _channels = [.. profile.Channels.Select((c, i) => new Channel(TrueHz(c, seed, i), c.Kind == ChannelKind.Breath))];

    /// <summary>Conversions that the chips made.</summary>
    public long Expected => _channels.Sum(c => c.Expected);

    /// <summary>Told as lost.</summary>
    public long Lost => _channels.Sum(c => c.Lost);

    /// <summary>Missing without a word, or told too often.</summary>
    public long Uncounted => _channels.Sum(c => Math.Abs(c.Off));

    /// <summary>Which channels are off, and since when; empty when all is counted.</summary>
    public string Where => string.Join("; ", _channels.Select((c, i) => (c, i)).Where(c => c.c.Off != 0).Select(c => $"{profile.Channels[c.i].Name} {c.c.Off} since {c.c.OffSince.TotalSeconds:0.000} s"));

    /// <summary>Samples that were published with another fault than being lost.</summary>
    public long Faults { get; private set; }

    /// <summary>Records that this program was too slow for: nothing can be said then.</summary>
    public long NotSeen { get; private set; }

    /// <summary>Samples that the table's reader had discarded when the count began.</summary>
    public long DiscardedBefore { get; private set; }

    /// <summary>Samples that it has discarded since its start, by a status.</summary>
    public static long Discarded(JsonElement status) => status.GetProperty("health").GetProperty("queueDiscarded").GetInt64();

    /// <summary>Reads the table's raw samples until cancelled.</summary>
    public async Task ReadAsync(string socket, CancellationToken stopping)
    {
        using var tap = await ControlClient.ConnectAsync(socket, stopping);
        DiscardedBefore = Discarded(await tap.StatusAsync(stopping));
        await tap.StartTapAsync(stopping);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await tap.ReadTapAsync(stopping) is not { } read) throw new IOException("the table has stopped");
                NotSeen += read.Dropped;
                if (read.Dropped == 0) Take(read.Sample);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Take(in RawSample sample)
    {
        var channel = _channels[sample.Channel];
        if (sample.Fault == SampleFault.Lost) channel.Lost += channel.Words > 0 ? sample.Counts : 0;
        else if (sample.Fault is SampleFault.None or SampleFault.Saturated or SampleFault.Stuck)
        {
            if (channel.Words++ == 0) channel.First = sample.At;
            channel.Last = sample.At;
            if (channel.Off == 0) channel.OffSince = sample.At;
        }
        else Faults++;
    }

    // The breath converter is asked by the worker's own clock.
    private static double TrueHz(ChannelProfile channel, int seed, int index) => channel.Chip == "nau7802"
        ? new Nau7802Model(seed, index, _ => 0, new ChipFaults(FaultPlan.None, index, seed)).TrueHz(channel.SampleRateHz)
        : channel.SampleRateHz;

    // A word that the worker asks for by its own clock bears its late time, up to a period: the last one may seem to be one too many or too few.
    private sealed class Channel(double trueHz, bool hostPaced)
    {
        public TimeSpan First { get; set; }

        public TimeSpan Last { get; set; }

        public long Words { get; set; }

        public long Lost { get; set; }

        public TimeSpan OffSince { get; set; }

        public long Off => Expected - Words - Lost is var off && hostPaced && Math.Abs(off) == 1 ? 0 : off;

        public long Expected => Words == 0 ? 0 : (long)Math.Round((Last - First).TotalSeconds * trueHz) + 1;
    }
}
