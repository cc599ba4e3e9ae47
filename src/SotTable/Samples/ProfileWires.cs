using System.Globalization;

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

    /// <summary>Takes a whole bus.</summary>
    /// <param name="at">Where the file names it.</param>
    /// <param name="bus">Its name.</param>
    /// <param name="user">What takes it.</param>
    public void ClaimBus(LocatedJson at, string bus, string user)
    {
        if (_channels.Find(c => c.Bus == bus) is { } other) file.Refuse(at, $"{bus} is taken by {other.Name}, expected a bus of its own for the {user}");
        foreach (var (line, signal) in HeaderPins.Of(bus)) Claim(at, line, $"{bus} {signal} ({user})");
    }

    /// <summary>
    /// Looks at the rates of chips on clocks, once all are known: on a clock of its own a chip converts at 10 or 80, and chips that share one are
    /// woken for each word and need four conversions for it.
    /// </summary>
    /// <param name="entries">The channels' entries in the file.</param>
    public void CheckRates(IReadOnlyList<LocatedJson> entries)
    {
        for (var i = 0; i < _channels.Count; i++)
        {
            var channel = _channels[i];
            if (channel.Chip != "hx711") continue;
            var shared = channel.Clock is { } clock && _channels.Count(c => c.Clock == clock) > 1;
            if (shared != (channel.SampleRateHz is 2.5 or 20))
                file.Refuse(entries[i].Find("sampleRateHz") ?? entries[i], string.Create(CultureInfo.InvariantCulture, $"{channel.SampleRateHz}, expected {(shared ? "2.5 or 20: on a shared clock" : "10 or 80: on a clock of its own")}"));
        }
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
            else if (shared.Gain != 128 || channel.Gain != 128)
                file.Refuse(entry.Find("gain") ?? entry, $"{channel.Gain}, expected 128 as for all that share a clock: here with {shared.Name}");
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
