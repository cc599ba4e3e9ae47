using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>Takes samples, one at a time, on the sampling thread. <see cref="SampleQueue.Add"/> is one.</summary>
/// <param name="sample">The sample.</param>
public delegate void SampleSink(in RawSample sample);
