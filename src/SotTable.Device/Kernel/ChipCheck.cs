using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>A look at the I²C buses before sampling: which chips of the profile don't answer, and who answers instead.</summary>
internal static class ChipCheck
{
    // Addresses that the I²C standard leaves to chips.
    private const int FirstAddress = 0x08;
    private const int LastAddress = 0x77;

    /// <summary>Asks each chip of the profile once with a read of one byte. A bus that is held is not searched: each question costs 10 ms there.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="ports">The buses.</param>
    public static IEnumerable<HardwareProblem> Look(TableProfile profile, MachinePorts ports)
    {
        foreach (var bus in profile.Channels.Where(c => c.Bus.StartsWith("i2c-", StringComparison.Ordinal)).GroupBy(c => c.Bus))
        {
            var place = $"{bus.Key} ({ports.Device(bus.Key)})";
            var port = ports.I2c(bus.Key);
            foreach (var asked in bus.GroupBy(c => c.Mux?.Address ?? c.Address))
            {
                var channel = asked.First();
                var chip = channel.Mux is null ? channel.Chip : "multiplexer";
                var outcome = port.Transfer(asked.Key, [], new byte[1]);
                if (outcome.Status == I2cStatus.NoAnswer)
                    yield return new(TableExit.DeviceLost, $"channel {channel.Name}: no {chip} answers at 0x{asked.Key:X2} on {place}, found {Found(port)}: check its wiring, its supply and the profile");
                else if (outcome is { Status: I2cStatus.Failed, Errno: Errno.TimedOut })
                    yield return new(TableExit.DeviceLost, $"channel {channel.Name}: {place} is held: a line is shorted or a chip without supply pulls it down");
            }
        }
    }

    private static string Found(II2cBus bus)
    {
        List<string> found = [];
        var read = new byte[1];
        for (var address = FirstAddress; address <= LastAddress; address++)
        {
            var outcome = bus.Transfer(address, [], read);
            if (outcome.Errno == Errno.TimedOut) break;
            if (outcome.Status == I2cStatus.Good) found.Add($"0x{address:X2}");
        }

        return found.Count > 0 ? string.Join(", ", found) : "nobody";
    }
}
