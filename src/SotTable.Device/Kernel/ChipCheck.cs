using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>A look at the I²C buses before sampling: which chips of the profile don't answer, and who answers instead.</summary>
internal static class ChipCheck
{
    // Addresses that the I²C standard leaves to chips.
    private const int FirstAddress = 0x08;
    private const int LastAddress = 0x77;

    /// <summary>
    /// Asks each chip of the profile. A bus that is held is not searched: each question costs 10 ms there. The drivers set everything up afterwards, so
    /// that a multiplexer with all channels off does no harm.
    /// </summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="ports">The buses.</param>
    /// <param name="device">The device file of a bus, for people.</param>
    public static IEnumerable<ChipAnswer> Look(TableProfile profile, IChipPorts ports, Func<string, string> device)
    {
        foreach (var bus in profile.Channels.Where(c => c.Bus.StartsWith("i2c-", StringComparison.Ordinal)).GroupBy(c => c.Bus))
        {
            var look = new BusLook(ports.I2c(bus.Key), $"{bus.Key} ({device(bus.Key)})");
            foreach (var asked in bus.GroupBy(c => c.Mux?.Address))
                foreach (var answer in asked.Key is { } mux ? look.Behind(mux, [.. asked]) : asked.Select(c => look.Chip(c))) yield return answer;
        }
    }

    private sealed class BusLook(II2cBus port, string place)
    {
        private static readonly byte[] SdpStop = [Sdp3x.Stop >> 8, Sdp3x.Stop & 0xFF];
        private static readonly byte[] SdpIdentify = [Sdp3x.Identify1 >> 8, Sdp3x.Identify1 & 0xFF];
        private readonly byte[] _in = new byte[1];

        public ChipAnswer Chip(ChannelProfile c)
        {
            var outcome = Ask(c);
            if (outcome.Status != I2cStatus.Good) return Problem([c], outcome, c.Chip, c.Address);
            if (c.Chip != "nau7802" || port.Transfer(c.Address, [Nau7802.Revision], _in).Status != I2cStatus.Good) return new([c], null, "ok", "answers");
            return (_in[0] & 0x0F) == 0x0F
                ? new([c], null, "ok", "answers, revision F")
                : new([c], null, "wrong-chip", $"has revision {_in[0] & 0x0F:X}, a nau7802 has F: check which chip it is");
        }

        public IEnumerable<ChipAnswer> Behind(int mux, ChannelProfile[] channels)
        {
            var outcome = port.Transfer(mux, [], _in);
            if (outcome.Status != I2cStatus.Good)
            {
                yield return Problem(channels, outcome, "multiplexer", mux);
                yield break;
            }

            // With all of its channels off nobody may answer.
            port.Transfer(mux, [0], []);
            if (Array.Find(channels, c => Ask(c).Status == I2cStatus.Good) is { } early)
            {
                var problem = $"channel {early.Name}: 0x{early.Address:X2} on {place} answers although the multiplexer at 0x{mux:X2} is off: a second chip at that address, or a multiplexer whose channels stay on";
                yield return new(channels, new(TableExit.DeviceLost, problem), "two-at-once", "");
                yield break;
            }

            foreach (var c in channels)
            {
                port.Transfer(mux, [(byte)(1 << (c.Mux?.Channel ?? 0))], []);
                yield return Chip(c);
            }

            port.Transfer(mux, [0], []);
        }

        // An idle pressure sensor takes commands only, and a measuring one only the one that stops it.
        private I2cOutcome Ask(ChannelProfile c)
        {
            if (c.Chip != "sdp3x") return port.Transfer(c.Address, [], _in);
            var stopped = port.Transfer(c.Address, SdpStop, []);
            return stopped.Status == I2cStatus.Good ? stopped : port.Transfer(c.Address, SdpIdentify, []);
        }

        private ChipAnswer Problem(ChannelProfile[] channels, I2cOutcome outcome, string chip, int address)
        {
            var name = channels[0].Name;
            if (outcome is { Status: I2cStatus.Failed, Errno: Errno.TimedOut })
                return new(channels, new(TableExit.DeviceLost, $"channel {name}: {place} is held: a line is shorted or a chip without supply pulls it down"), "bus-held", "");
            if (outcome.Status != I2cStatus.NoAnswer) return new(channels, null, "not-open", "can't be asked");
            var behind = chip != "multiplexer" && channels[0].Mux is { } mux ? $" behind 0x{mux.Address:X2}/{mux.Channel}" : "";
            var found = $"channel {name}: no {chip} answers at 0x{address:X2}{behind} on {place}, found {Found()}: check its wiring, its supply and the profile";
            return new(channels, new(TableExit.DeviceLost, found), chip == "multiplexer" ? "mux-silent" : "no-answer", "");
        }

        private string Found()
        {
            List<string> found = [];
            for (var address = FirstAddress; address <= LastAddress; address++)
            {
                var outcome = port.Transfer(address, [], _in);
                if (outcome.Errno == Errno.TimedOut) break;
                if (outcome.Status == I2cStatus.Good) found.Add($"0x{address:X2}");
            }

            return found.Count > 0 ? string.Join(", ", found) : "nobody";
        }
    }
}

/// <summary>What a chip or multiplexer answered.</summary>
/// <param name="Channels">The channels that depend on it.</param>
/// <param name="Problem">What is wrong; <c>null</c> for nothing.</param>
/// <param name="Code">The same for programs: <c>ok</c>, <c>no-answer</c>, <c>mux-silent</c>, <c>two-at-once</c>, <c>bus-held</c>, <c>wrong-chip</c>, <c>not-open</c>.</param>
/// <param name="Note">What it said when nothing is wrong.</param>
internal sealed record ChipAnswer(IReadOnlyList<ChannelProfile> Channels, HardwareProblem? Problem, string Code, string Note);
