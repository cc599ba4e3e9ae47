namespace SotTable.Device.Sensing.Simulation;

/// <summary>Hum of the mains as a converter shows it: the mean over the conversion, which takes away what does a whole number of turns meanwhile.</summary>
internal static class MainsHum
{
    private const double Hz = 50;

    /// <summary>A sine of amplitude 1 at the converter's input.</summary>
    /// <param name="end">When the conversion ends.</param>
    /// <param name="conversionSeconds">How long it lasts; 0 for a momentary look.</param>
    public static double Mean(TimeSpan end, double conversionSeconds)
    {
        var half = Math.PI * Hz * conversionSeconds;
        return (half > 0 ? Math.Sin(half) / half : 1) * Math.Sin((Math.Tau * Hz * end.TotalSeconds) - half);
    }
}
