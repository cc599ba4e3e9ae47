using System.Text.Json;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Cli.Demo;

/// <summary>What one table of a demo is like.</summary>
/// <param name="Address">Which table.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Room">Room for people.</param>
/// <param name="Profile">File of the wiring profile.</param>
/// <param name="Templates">File of the templates.</param>
/// <param name="Seed">Seed of the model patient.</param>
/// <param name="Recording">Breath recording that drives the chips.</param>
internal sealed record TableSettings(TableAddress Address, string Name, string Room, string Profile, string Templates, int Seed, string Recording)
{
    /// <summary>A time when the first channel does not answer, for four seconds; seconds after the start, <c>null</c> for none.</summary>
    public double? SilentAtS { get; init; }

    /// <summary>Whether it has its breath module.</summary>
    public bool Breath { get; init; } = true;

    /// <summary>Its adapter set.</summary>
    public string Adapters { get; init; } = AdapterSet.Default;

    /// <summary>The configuration file of <c>sottable run</c>. Without a calibration file the simulated cells' own, true one is in force.</summary>
    /// <param name="stateFolder">Folder of the journal.</param>
    /// <param name="socket">Path of the control socket.</param>
    /// <param name="mqttPort">Port of the broker.</param>
    /// <param name="passwordFile">File with the table's password.</param>
    public string ToJson(string stateFolder, string socket, int mqttPort, string passwordFile) => JsonSerializer.Serialize(new
    {
        Table = new { Address.Site, Address.Table, Name, Room, Profile, Templates, StateDirectory = stateFolder, Socket = socket, Adapters, Breath },
        Source = new
        {
            Kind = "Simulated", Seed, Recording, Lying = true, Calibrated = true,
            Faults = SilentAtS is { } at ? [new { Channel = 0, Kind = "NoAnswer", AtS = at, ForS = 4.0 }] : Array.Empty<object>(),
        },
        Mqtt = new { Host = "127.0.0.1", Port = mqttPort, PasswordFile = passwordFile },
    });
}
