namespace SotTable.Samples;

/// <summary>What the wires of a profile are used for, and what can't share one.</summary>
/// <param name="file">Keeps the first problem.</param>
internal sealed class ProfileWires(FileReading file)
{
    private readonly Dictionary<int, string> _lines = [];
    private readonly HashSet<string> _buses = [];
    private readonly List<ChannelProfile> _channels = [];

    /// <summary>Takes a line.</summary>
    /// <param name="at">Where the file names it.</param>
    /// <param name="line">Its number.</param>
    /// <param name="user">What takes it.</param>
    public void Claim(LocatedJson at, int line, string user)
    {
        if (!_lines.TryAdd(line, user)) file.Refuse(at, $"GPIO {line} is taken by {_lines[line]}, expected a line of its own");
    }

    /// <summary>Takes what a channel needs.</summary>
    /// <param name="entry">Its entry in the file.</param>
    /// <param name="channel">The channel.</param>
    public void Add(LocatedJson entry, ChannelProfile channel)
    {
        var bus = entry.Find("bus") ?? entry;
        var other = _channels.Find(c => c.Bus == channel.Bus && c.Bus != "gpio" && Meet(c, channel));
        if (other is not null) file.Refuse(bus, Taken(channel, other));
        if (_buses.Add(channel.Bus))
            foreach (var (line, signal) in HeaderPins.Of(channel.Bus)) Claim(bus, line, $"{channel.Bus} {signal}");
        if (channel.Data is { } data) Claim(entry.Find("data") ?? entry, data, channel.Name + ".data");
        if (channel.Ready is { } ready) Claim(entry.Find("ready") ?? entry, ready, channel.Name + ".ready");
        if (channel.Clock is { } clock)
        {
            var shared = _channels.Find(c => c.Clock == clock);
            if (shared is null) Claim(entry.Find("clock") ?? entry, clock, channel.Name + ".clock");
            else if (shared.Gain != channel.Gain)
                file.Refuse(entry.Find("gain") ?? entry, $"{channel.Gain}, expected {shared.Gain} as {shared.Name} has: the clock that they share sets it");
        }

        _channels.Add(channel);
    }

    // Whether both would answer at once. A chip before a multiplexer is on all of its channels.
    private static bool Meet(ChannelProfile a, ChannelProfile b)
    {
        if (a.Bus.StartsWith("spi-", StringComparison.Ordinal)) return true;
        if (a.Mux?.Address == b.Address || b.Mux?.Address == a.Address) return true;
        return a.Address == b.Address && (a.Mux is null || b.Mux is null || a.Mux == b.Mux || a.Mux.Value.Address != b.Mux.Value.Address);
    }

    private static string Taken(ChannelProfile channel, ChannelProfile other)
    {
        if (channel.Chip == "hx711") return $"{channel.Bus} is taken by {other.Name}, expected a bus of its own: an hx711 ignores the chip select";
        if (channel.Chip == "iio") return $"{channel.Bus} input {channel.Address} is taken by {other.Name}, expected an input of its own";
        return $"{channel.Bus} address 0x{channel.Address:X2}{(channel.Mux is { } mux ? $" behind channel {mux.Channel} of 0x{mux.Address:X2}" : "")}"
            + $" is taken by {other.Name}, expected a bus or address of its own";
    }
}
