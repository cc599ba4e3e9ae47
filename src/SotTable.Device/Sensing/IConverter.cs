using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// A driver of one converter as a state machine: each step does at most a few bus transactions and never waits, so that one thread
/// serves all channels and a silent chip holds up nobody. One thread.
/// </summary>
internal interface IConverter
{
    /// <summary>True when the chip always has a newest word and the host sets the pace; false when the chip says when a word is ready.</summary>
    bool HostPaced { get; }

    /// <summary>True when a word has to be fetched as soon as it is ready; false when it waits for a period.</summary>
    bool Prompt => false;

    /// <summary>Temperature of the chip in degrees Celsius, as last read; NaN for none. Any thread.</summary>
    double TemperatureC => double.NaN;

    /// <summary>Times that the chip, or the multiplexer before it, was found without its settings since the start. Any thread.</summary>
    long Resets => 0;

    /// <summary>Does what is due now.</summary>
    /// <param name="now">Monotonic time.</param>
    ConverterStep Step(TimeSpan now);
}

/// <summary>What a step brought.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Counts">The word, for Word and Settling.</param>
/// <param name="Fault">For Fault: why there is none. For Word: None, Saturated or Stuck.</param>
/// <param name="Again">For Busy and Fault: when to call again.</param>
internal readonly record struct ConverterStep(ConverterEvent Event, int Counts, SampleFault Fault, TimeSpan Again)
{
    /// <summary>No new word yet.</summary>
    public static readonly ConverterStep NotReady = new(ConverterEvent.NotReady, 0, SampleFault.None, TimeSpan.Zero);

    /// <summary>The bus failed once; nothing is known of the conversion.</summary>
    public static readonly ConverterStep Retry = new(ConverterEvent.Retry, 0, SampleFault.None, TimeSpan.Zero);

    /// <summary>The chip is being set up.</summary>
    /// <param name="again">When to call again.</param>
    public static ConverterStep Busy(TimeSpan again) => new(ConverterEvent.Busy, 0, SampleFault.None, again);

    /// <summary>There is no reading.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="again">When to call again.</param>
    public static ConverterStep Failed(SampleFault fault, TimeSpan again) => new(ConverterEvent.Fault, 0, fault, again);

    /// <summary>A word.</summary>
    /// <param name="counts">Signed counts.</param>
    /// <param name="fault">None, Saturated or Stuck.</param>
    public static ConverterStep Word(int counts, SampleFault fault) => new(ConverterEvent.Word, counts, fault, TimeSpan.Zero);

    /// <summary>A word to be dropped: it tells when conversions end, but not the load.</summary>
    public static readonly ConverterStep Settling = new(ConverterEvent.Settling, 0, SampleFault.None, TimeSpan.Zero);
}

/// <summary>What a step brought.</summary>
internal enum ConverterEvent : byte
{
    /// <summary>Setting up.</summary>
    Busy,

    /// <summary>Converting.</summary>
    NotReady,

    /// <summary>The bus failed; to be tried again soon.</summary>
    Retry,

    /// <summary>A word came and is dropped, because the chip is settling.</summary>
    Settling,

    /// <summary>A word came.</summary>
    Word,

    /// <summary>There is no reading.</summary>
    Fault,
}
