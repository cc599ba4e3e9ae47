using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>Chips on buses as a profile says.</summary>
internal sealed class SimulatedWiring
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    // A breath of 0.6 V peak to peak is one of 60 Pa.
    private const double PascalsPerVolt = 100;
    private const double HumVolts = 0.025;
    private readonly TableProfile _profile;
    private readonly LoadCell?[] _cells;
    private readonly Climate _climate;

    /// <summary>Puts the chips on their buses.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="options">Seed and faults.</param>
    /// <param name="patient">Who lies there.</param>
    /// <param name="time">The clock that the chips see.</param>
    /// <exception cref="ArgumentException">Two chips at one address, an unknown chip, or a fault of a channel that isn't there.</exception>
    public SimulatedWiring(TableProfile profile, SimulationOptions options, PatientModel patient, ISamplingTime time)
    {
        if (options.Faults.Faults.FirstOrDefault(f => f.Channel < 0 || f.Channel >= profile.Channels.Count) is { } wrong)
            throw new ArgumentException($"Source:Faults: channel {wrong.Channel}, expected 0 to {profile.Channels.Count - 1}: it has {string.Join(", ", profile.Channels.Select(c => c.Name))}", nameof(options));
        _profile = profile;
        _cells = new LoadCell?[profile.Channels.Count];
        Chips = new object[profile.Channels.Count];
        Ports = new SimulatedPorts(time);
        _climate = new Climate(options.Seed, options.RoomC);
        for (var i = 0; i < Chips.Length; i++)
        {
            var channel = profile.Channels[i];
            var faults = new ChipFaults(options.Faults, i, options.Seed);
            if (channel.Kind == ChannelKind.Load) _cells[i] = new LoadCell(options.Seed, i, channel, patient, _climate, faults);
            Chips[i] = Chip(i, options.Seed, faults, patient, time);
            if (_cells[i] is { } measured) measured.ConversionSeconds = ConversionSeconds(channel, Chips[i]);
            if ((channel.Ready, Chips[i]) is ({ } line, Ads1115Model ads)) Ports.ReadyPins[line] = ads.Told;
            if (channel.Bus.StartsWith("i2c-", StringComparison.Ordinal)) Ports.Bus(channel.Bus).HangsBy(faults);
            if (!TryAttach(channel, Chips[i], options)) throw new ArgumentException($"channel {channel.Name}: {Place(channel)} is taken or not allowed", nameof(profile));
        }

        foreach (var clock in profile.Channels.Select(c => c.Clock).OfType<int>().Distinct())
        {
            int[] sharing = [.. Enumerable.Range(0, Chips.Length).Where(i => profile.Channels[i].Clock == clock)];
            Ports.LineFaults[clock] = new ChipFaults(options.Faults, sharing, options.Seed);
        }
    }

    /// <summary>What the chips are wired to.</summary>
    public SimulatedPorts Ports { get; }

    /// <summary>The chip of each channel.</summary>
    public object[] Chips { get; }

    /// <summary>A calibration that is true for these cells.</summary>
    public string CalibrationJson()
    {
        var blocks = new JsonArray();
        foreach (var block in Enum.GetValues<BlockId>())
        {
            var cells = new JsonArray();
            for (var i = 0; i < _cells.Length; i++)
            {
                if (_cells[i] is not { } cell || _profile.Channels[i].Block != block) continue;
                cells.Add(new JsonObject
                {
                    ["channel"] = _profile.Channels[i].Name,
                    ["gainNPerCount"] = cell.GainNPerCount,
                    ["zeroCounts"] = Math.Round(cell.ZeroCounts + ((Chips[i] as Hx711Model)?.OffsetCounts(_profile.Channels[i].Gain) ?? 0), 1),
                });
            }

            if (cells.Count > 0) blocks.Add(new JsonObject { ["block"] = block.ToString(), ["uncertaintyN"] = 0.5, ["cells"] = cells });
        }

        var file = new JsonObject
        {
            ["schema"] = Calibration.Schema,
            ["issuedUtc"] = "2026-01-01T00:00:00Z",
            ["note"] = "Simulated cells: the true values, no measurement.",
            ["blocks"] = blocks,
        };
        return file.ToJsonString(Indented);
    }

    private object Chip(int i, int seed, ChipFaults faults, PatientModel patient, ISamplingTime time)
    {
        var channel = _profile.Channels[i];
        var conversion = ConversionSeconds(channel);
        return (channel.Chip, _cells[i]) switch
        {
            ("nau7802", { } cell) => new Nau7802Model(seed, i, cell.Input, faults, _climate),
            ("hx711", { } cell) => new Hx711Model(seed, i, Shared(channel) ? channel.SampleRateHz * Hx711.SettlingWords : channel.SampleRateHz, cell.Input, faults, climate: _climate),
            ("ads1115", null) => new Ads1115Model(seed, i, t => Wired(patient, i, t, faults, conversion), faults),
            ("sdp3x", null) => new Sdp3xModel(seed, i, channel.RangePa ?? 0, t => PascalsPerVolt * (Breath(patient, i, t, faults) - PatientModel.SensorVolts), faults, _climate),
            ("iio", { } cell) => new SimulatedAnalog(time, seed, i, channel.Bits, Conversion(channel), t => cell.Input(t) * channel.Gain / 128, faults),
            ("iio", null) => new SimulatedAnalog(time, seed, i, channel.Bits, Conversion(channel), t => Wired(patient, i, t, faults, conversion) / (channel.RangeVolts ?? 1), faults),
            _ => throw new ArgumentException(
                $"channel {channel.Name}: chip {channel.Chip}: simulated are nau7802, hx711 and iio for loads, ads1115, sdp3x and iio for breath"),
        };
    }

    private static double ConversionSeconds(ChannelProfile channel, object? chip = null) => chip switch
    {
        Nau7802Model nau => 1 / nau.TrueHz(channel.SampleRateHz),
        Hx711Model hx => 1 / hx.TrueHz,
        _ when channel.Chip == "ads1115" => 1.0 / Ads1115.Rate((ushort)(Ads1115.RateCode(channel.SampleRateHz) << 5)),
        _ => Conversion(channel).TotalSeconds,
    };

    private static TimeSpan Conversion(ChannelProfile channel) => TimeSpan.FromSeconds(0.4 / channel.SampleRateHz);

    private static double Breath(PatientModel patient, int channel, TimeSpan at, ChipFaults faults)
    {
        var volts = patient.BreathVolts(channel, at);
        if (faults.Stands(ChipFault.HoseOff, at)) return PatientModel.SensorVolts;
        return faults.Stands(ChipFault.HoseSwapped, at) ? (2 * PatientModel.SensorVolts) - volts : volts;
    }

    // A sensor whose signal is a voltage on a wire catches hum there; a pressure sensor sends numbers.
    private static double Wired(PatientModel patient, int channel, TimeSpan at, ChipFaults faults, double conversionSeconds) =>
        Breath(patient, channel, at, faults) + (faults.Stands(ChipFault.Hum, at) ? HumVolts * MainsHum.Mean(at, conversionSeconds) : 0);

    private bool Shared(ChannelProfile channel) => channel.Clock is { } clock && _profile.Channels.Count(c => c.Clock == clock) > 1;

    private bool TryAttach(ChannelProfile channel, object chip, SimulationOptions options) => (chip, channel.Data) switch
    {
        (Hx711Model hx711, { } line) => Ports.TryAttach(line, hx711),
        (Hx711Model hx711, null) => Ports.TryAttach(channel.Bus, hx711),
        (SimulatedAnalog analog, _) => Ports.TryAttach(channel.Bus["iio-".Length..], channel.Address, analog),
        _ when channel.Mux is { } mux => Ports.Bus(channel.Bus).Mux(mux.Address, () => MuxFaults(channel, options)).TryAttach(mux.Channel, channel.Address, (IChipModel)chip),
        _ => Ports.Bus(channel.Bus).TryAttach(channel.Address, (IChipModel)chip),
    };

    private ChipFaults MuxFaults(ChannelProfile one, SimulationOptions options)
    {
        int[] behind = [.. Enumerable.Range(0, Chips.Length).Where(i => _profile.Channels[i].Bus == one.Bus && _profile.Channels[i].Mux?.Address == one.Mux?.Address)];
        return new ChipFaults(options.Faults, behind, options.Seed);
    }

    private static string Place(ChannelProfile channel) => channel switch
    {
        { Data: { } line } => $"line {line}",
        { Chip: "hx711" } => channel.Bus,
        _ => $"address 0x{channel.Address:x2} on {channel.Bus}",
    };
}
