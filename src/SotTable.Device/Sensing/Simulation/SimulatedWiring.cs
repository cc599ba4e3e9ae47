using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>Chips on buses as a profile says.</summary>
internal sealed class SimulatedWiring
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly TableProfile _profile;
    private readonly LoadCell?[] _cells;

    /// <summary>Puts the chips on their buses.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="options">Seed and faults.</param>
    /// <param name="patient">Who lies there.</param>
    /// <param name="time">The clock that the chips see.</param>
    /// <exception cref="ArgumentException">Two chips at one address, or an unknown chip.</exception>
    public SimulatedWiring(TableProfile profile, SimulationOptions options, PatientModel patient, ISamplingTime time)
    {
        _profile = profile;
        _cells = new LoadCell?[profile.Channels.Count];
        Chips = new IChipModel[profile.Channels.Count];
        Ports = new SimulatedPorts(time);
        for (var i = 0; i < profile.Channels.Count; i++)
        {
            var channel = profile.Channels[i];
            var index = i;
            var faults = new ChipFaults(options.Faults, i, options.Seed);
            if (channel.Kind == ChannelKind.Load) _cells[i] = new LoadCell(options.Seed, i, channel, patient);
            Chips[i] = channel switch
            {
                { Chip: "nau7802", Kind: ChannelKind.Load } => new Nau7802Model(options.Seed, i, _cells[i]!.Input, faults), // made for loads above
                { Chip: "ads1115", Kind: ChannelKind.Breath } => new Ads1115Model(options.Seed, i, t => patient.BreathVolts(index, t), faults),
                _ => throw new ArgumentException(
                    $"channel {channel.Name}: chip {channel.Chip}: simulated are nau7802 for loads and ads1115 for breath", nameof(profile)),
            };
            if (!Ports.Bus(channel.Bus).TryAttach(channel.Address, Chips[i]))
                throw new ArgumentException($"channel {channel.Name}: address 0x{channel.Address:x2} on {channel.Bus} is taken or outside 0x03 to 0x77", nameof(profile));
        }
    }

    /// <summary>What the chips are wired to.</summary>
    public SimulatedPorts Ports { get; }

    /// <summary>The chip of each channel.</summary>
    public IChipModel[] Chips { get; }

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
                    ["zeroCounts"] = Math.Round(cell.ZeroCounts, 1),
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
}
