using SotTable.Mqtt;

namespace SotTable.Cli.Demo;

/// <summary>What <c>sottable demo</c> was asked for.</summary>
/// <param name="Tables">How many tables, 1 to 50.</param>
/// <param name="Seconds">Length of the unattended run, 10 or more; <c>null</c> = attended.</param>
/// <param name="Replay">Breath recording; <c>null</c> = the one that comes with the project.</param>
/// <param name="Seed">Seed of the first table's model patient; each further table takes the next one.</param>
/// <param name="HttpPort">Port of the dashboard; <c>null</c> for a free one.</param>
/// <param name="MqttPort">Port of the broker; <c>null</c> for a free one.</param>
/// <param name="Adapters">Adapter set of tables and hub.</param>
internal sealed record DemoOptions(
    int Tables = 1, int? Seconds = null, string? Replay = null, int Seed = 1, int? HttpPort = null, int? MqttPort = null,
    string Adapters = AdapterSet.Default);
