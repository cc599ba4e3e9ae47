namespace SotTable.Device;

/// <summary>How the program ends.</summary>
internal sealed class TableExit
{
    /// <summary>Sensing, the reader or the journal has ended.</summary>
    public const int DeviceLost = 74;

    /// <summary>Exit code; 0 unless something has ended by itself.</summary>
    public int Code { get; set; }
}
