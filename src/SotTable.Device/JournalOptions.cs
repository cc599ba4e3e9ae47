namespace SotTable.Device;

/// <summary>Section <c>Journal</c>.</summary>
public sealed class JournalOptions
{
    /// <summary>Largest size of the journal in MB (10^6 bytes), 1 to 100000. Near it the oldest samples are deleted, never events or summaries; when those alone fill it, writing fails as on a full disk and a notice stands.</summary>
    public double MaxMb { get; set; } = 2000;
}
