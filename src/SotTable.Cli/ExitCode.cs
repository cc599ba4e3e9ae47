namespace SotTable.Cli;

/// <summary>What the program's end means; the numbers are documented and never change.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It ran, and the verdict is no.</summary>
    public const int VerdictFailed = 1;

    /// <summary>The command line can't be understood.</summary>
    public const int Usage = 64;

    /// <summary>An input file can't be used.</summary>
    public const int BadInput = 65;

    /// <summary>A service is not there: no broker, or no running table at the socket.</summary>
    public const int NoService = 69;

    /// <summary>A device or file was lost while in use.</summary>
    public const int DeviceLost = 74;

    /// <summary>Somebody else holds it; try again later.</summary>
    public const int Busy = 75;

    /// <summary>Not permitted.</summary>
    public const int NoPermission = 77;

    /// <summary>The configuration is wrong.</summary>
    public const int Configuration = 78;

    /// <summary>Interrupted by Ctrl-C or a signal.</summary>
    public const int Interrupted = 130;
}
