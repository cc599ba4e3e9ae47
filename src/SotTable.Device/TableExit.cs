namespace SotTable.Device;

/// <summary>How the program ends.</summary>
internal sealed class TableExit
{
    /// <summary>Sensing, the reader or the journal has ended.</summary>
    public const int DeviceLost = 74;

    /// <summary>Somebody else holds what is needed.</summary>
    public const int Busy = 75;

    /// <summary>Not permitted.</summary>
    public const int NoPermission = 77;

    /// <summary>The configuration is wrong.</summary>
    public const int Configuration = 78;

    /// <summary>Exit code; 0 unless something has ended by itself.</summary>
    public int Code { get; set; }
}
