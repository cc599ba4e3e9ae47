namespace SotTable.Samples;

/// <summary>Why a reading can't be used. A missing reading is a sample with a reason, never NaN, 0, silence or an exception.</summary>
public enum SampleFault : byte
{
    /// <summary>The reading is good.</summary>
    None = 0,

    /// <summary>The converter did not become ready within two sample periods.</summary>
    Timeout = 1,

    /// <summary>The chip did not acknowledge its address.</summary>
    NoAnswer = 2,

    /// <summary>The bus reported an error other than a missing acknowledge.</summary>
    BusError = 3,

    /// <summary>The converter is at the end of its range; the counts are kept.</summary>
    Saturated = 4,

    /// <summary>The word may have been torn while it was read; the counts are kept.</summary>
    TornSuspect = 5,

    /// <summary>Conversions that nobody read; <see cref="RawSample.Counts"/> holds how many.</summary>
    Lost = 6,

    /// <summary>The chip forgot its settings and is being set up again.</summary>
    Reset = 7,

    /// <summary>The converter repeats one word, which a working one does not do; the counts are kept.</summary>
    Stuck = 8,

    /// <summary>The chip answers but refuses its set-up: calibration error, wrong chip, settings that don't read back.</summary>
    SetupFailed = 9,
}
