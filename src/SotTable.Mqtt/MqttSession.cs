namespace SotTable.Mqtt;

/// <summary>Keeps one link up. Under construction in this commit: the API is fixed first.</summary>
public sealed class MqttSession
{
}
