namespace SotTable.Device;

/// <summary>Which adapter sets this build holds (DESIGN 5).</summary>
public static class AdapterSet
{
    /// <summary>The set that is used unless the configuration says otherwise.</summary>
    public const string Default = "native";

    /// <summary>All sets of this build.</summary>
#if SOT_PACKAGES
    public static IReadOnlyList<string> Built { get; } = [Default, "packages"];
#else
    public static IReadOnlyList<string> Built { get; } = [Default];
#endif
}
