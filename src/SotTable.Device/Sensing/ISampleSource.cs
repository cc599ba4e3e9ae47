using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>Where samples come from: chips (real or simulated registers under the same drivers), a recording, or a running service's tap.</summary>
public interface ISampleSource : IDisposable
{
    /// <summary>The wiring whose channel indices the samples use.</summary>
    TableProfile Profile { get; }

    /// <summary>Origin of the samples; fixed, travels to the export.</summary>
    SampleOrigin Origin { get; }

    /// <summary>For a replay: which recording; empty otherwise.</summary>
    string OriginNote { get; }

    /// <summary>Whether the sampling thread got real-time priority; false until <see cref="Run"/> has begun.</summary>
    bool RealTime { get; }

    /// <summary>
    /// Sets the chips up and samples until cancelled. Blocks; the caller gives it a thread of its own. Allocates nothing per sample.
    /// Time stamps are monotonic since <see cref="SampleClock.Start"/>.
    /// </summary>
    /// <param name="sink">Takes each sample.</param>
    /// <param name="stopping">Ends it within two sample periods.</param>
    /// <exception cref="IOException">The source is gone for good (a bus that can't be opened, a recording that can't be read).</exception>
    void Run(SampleQueue sink, CancellationToken stopping);

    /// <summary>Measured state of each channel, for <c>health</c>. May be called from any thread.</summary>
    IReadOnlyList<ChannelHealth> Channels();
}
