namespace SotTable.Messages;

/// <summary>A JSON message of the contract.</summary>
public interface IVersioned
{
    /// <summary>Minor version, 1 or more. A receiver takes any.</summary>
    int V { get; }
}
