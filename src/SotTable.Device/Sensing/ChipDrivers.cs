using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>The drivers of a profile's chips on their ports.</summary>
internal static class ChipDrivers
{
    /// <summary>Makes them, in the order of the channels; nothing is sent to the chips yet.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="ports">What the chips are wired to.</param>
    /// <param name="images">Calibrations of front ends that were made before.</param>
    /// <param name="muxes">Gets the multiplexers by bus and address.</param>
    /// <exception cref="ArgumentException">A channel names an unknown chip, or asks for what the chip hasn't got.</exception>
    public static IConverter[] Make(TableProfile profile, IChipPorts ports, AfeImages images, Dictionary<(string Bus, int Address), Tca9548a> muxes)
    {
        var drivers = new IConverter[profile.Channels.Count];
        for (var i = 0; i < drivers.Length; i++)
        {
            var channel = profile.Channels[i];
            drivers[i] ??= ports.Bound(channel) is { } bound ? new AnalogDriver(bound, channel) : channel.Chip switch
            {
                "nau7802" => new Nau7802Driver(Bus(channel, ports, muxes), channel, images, channel.Ready is { } line ? ports.Ready(line, falling: false) : null),
                "ads1115" => new Ads1115Driver(Bus(channel, ports, muxes), channel, channel.Ready is { } alert ? ports.Ready(alert, falling: true) : null),
                "hx711" when channel.Clock is { } clock => Clocked(profile, clock, ports, drivers)[i],
                "hx711" => new Hx711SpiDriver(ports.Spi(channel.Bus, Hx711SpiDriver.BitsPerSecond), channel),
                "sdp3x" => new Sdp3xDriver(Bus(channel, ports, muxes), channel),
                "iio" => new AnalogDriver(ports.Analog(channel.Bus["iio-".Length..], channel.Address), channel),
                _ => throw new ArgumentException($"channel {channel.Name}: chip {channel.Chip}: expected nau7802, hx711, ads1115, sdp3x or iio", nameof(profile)),
            };
        }

        return drivers;
    }

    private static II2cBus Bus(ChannelProfile channel, IChipPorts ports, Dictionary<(string, int), Tca9548a> muxes)
    {
        var bus = ports.I2c(channel.Bus);
        if (channel.Mux is not { } port) return bus;
        if (!muxes.TryGetValue((channel.Bus, port.Address), out var mux)) muxes[(channel.Bus, port.Address)] = mux = new Tca9548a(bus, port.Address);
        return new MuxedBus(mux, port.Channel);
    }

    // All chips on one clock at once.
    private static IConverter[] Clocked(TableProfile profile, int clock, IChipPorts ports, IConverter[] drivers)
    {
        var indices = Enumerable.Range(0, drivers.Length).Where(i => profile.Channels[i].Clock == clock).ToArray();
        var channels = indices.Select(i => profile.Channels[i]).ToArray();
        var data = channels.Select(c => c.Data ?? throw new ArgumentException($"channel {c.Name}: data: missing, expected a line", nameof(profile))).ToArray();
        var group = new Hx711Group(ports.Lines(clock, data), channels);
        for (var i = 0; i < indices.Length; i++) drivers[indices[i]] = group.Converters[i];
        return drivers;
    }
}
