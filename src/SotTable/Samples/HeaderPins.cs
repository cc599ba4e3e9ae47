namespace SotTable.Samples;

/// <summary>Which lines of a Raspberry Pi 4's header the buses take: the default pins of its overlays. A Pi 5 shares i2c-1 and spi-0 only (hardware/README.md, 5).</summary>
public static class HeaderPins
{
    private static readonly Dictionary<string, (int Line, string Signal)[]> Buses = new()
    {
        ["i2c-1"] = [(2, "SDA"), (3, "SCL")],
        ["i2c-3"] = [(4, "SDA"), (5, "SCL")],
        ["i2c-4"] = [(8, "SDA"), (9, "SCL")],
        ["i2c-5"] = [(12, "SDA"), (13, "SCL")],
        ["i2c-6"] = [(22, "SDA"), (23, "SCL")],
        ["spi-0"] = [(9, "MISO"), (10, "MOSI"), (11, "SCLK"), (8, "CE0"), (7, "CE1")],
        ["spi-3"] = [(1, "MISO"), (2, "MOSI"), (3, "SCLK"), (0, "CE0")],
        ["spi-4"] = [(5, "MISO"), (6, "MOSI"), (7, "SCLK"), (4, "CE0")],
        ["spi-5"] = [(13, "MISO"), (14, "MOSI"), (15, "SCLK"), (12, "CE0")],
        ["spi-6"] = [(19, "MISO"), (20, "MOSI"), (21, "SCLK"), (18, "CE0")],
    };

    // Pin of the 40-pin header by line number, 0 to 27.
    private static readonly int[] Pins = [27, 28, 3, 5, 7, 29, 31, 26, 24, 21, 19, 23, 32, 33, 8, 10, 36, 11, 12, 35, 38, 40, 15, 16, 18, 22, 37, 13];

    /// <summary>Lines on the header.</summary>
    public const int Lines = 28;

    /// <summary>Number of the pin, 1 to 40.</summary>
    /// <param name="line">Line number, 0 to 27.</param>
    public static int PinOf(int line) => Pins[line];

    /// <summary>Lines that a bus takes with what it uses them for; empty for a bus that is not on the header.</summary>
    /// <param name="bus">Such as <c>i2c-1</c> or <c>spi-0.0</c>.</param>
    public static IReadOnlyList<(int Line, string Signal)> Of(string bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        return Buses.GetValueOrDefault(bus.Split('.')[0], []);
    }
}
