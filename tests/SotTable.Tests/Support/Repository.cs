namespace SotTable.Tests.Support;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>True when the person who runs the tests wants accepted output rewritten.</summary>
    public static bool Accept { get; } = Environment.GetEnvironmentVariable("SOT_ACCEPT") == "1";

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (System.IO.File.Exists(Path.Combine(at.FullName, "SotTable.sln"))) return at.FullName;
        throw new InvalidOperationException("SotTable.sln not found above " + AppContext.BaseDirectory);
    }
}
