namespace SotTable.Device.Sensing;

/// <summary>
/// One input of a converter that the kernel drives (IIO). The kernel's read waits for a conversion, up to 0.1 s and more, so the port does it on a
/// thread of its own: asked for here, fetched later. Neither call waits. One thread at a time.
/// </summary>
internal interface IAnalogInput : IDisposable
{
    /// <summary>Asks for a conversion; without meaning while one is under way.</summary>
    void Begin();

    /// <summary>Fetches what came of it, once.</summary>
    AnalogReading Take();

    /// <summary>Millivolts a count (<c>in_voltageN_scale</c>); <c>null</c> when the device doesn't tell.</summary>
    double? ScaleMv { get; }
}

/// <summary>What a conversion gave.</summary>
/// <param name="Status">Pending while it runs or none was asked for.</param>
/// <param name="Raw">The word, when good.</param>
/// <param name="Errno">The kernel's error number, when failed.</param>
internal readonly record struct AnalogReading(AnalogStatus Status, int Raw, int Errno);

/// <summary>How far a conversion is.</summary>
internal enum AnalogStatus : byte
{
    /// <summary>Not yet.</summary>
    Pending,

    /// <summary>A word.</summary>
    Good,

    /// <summary>The kernel gave an error.</summary>
    Failed,
}
