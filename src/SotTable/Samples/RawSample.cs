namespace SotTable.Samples;

/// <summary>One conversion of one converter, before calibration.</summary>
/// <param name="At">Monotonic time since the recording started. Never the wall clock.</param>
/// <param name="Channel">Index in the table profile, from 0.</param>
/// <param name="Counts">Signed counts of the converter (24 bits for the load converters, 16 for the breath converter);
/// kept for <see cref="SampleFault.Saturated"/>, <see cref="SampleFault.TornSuspect"/> and <see cref="SampleFault.Stuck"/>, the number missed for
/// <see cref="SampleFault.Lost"/>, 0 for the other faults.</param>
/// <param name="Fault">Why the reading can't be used, or <see cref="SampleFault.None"/>.</param>
/// <param name="Flags">Settling, replayed, simulated.</param>
public readonly record struct RawSample(
    TimeSpan At, int Channel, int Counts, SampleFault Fault = SampleFault.None, SampleFlags Flags = SampleFlags.None)
{
    /// <summary>True when <see cref="Counts"/> is a reading that may be calibrated and shown.</summary>
    public bool IsValid => Fault == SampleFault.None;
}
