namespace SotTable.Cli.Demo;

/// <summary>
/// A private folder for one demo: configuration with passwords, journals, logs. Removed at the end; what a killed demo left is removed by the
/// next one of the same user.
/// </summary>
internal sealed class DemoFolder : IDisposable
{
    private const string Prefix = "sottable-demo-";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream _lock;

    /// <summary>Makes it, readable by this user only.</summary>
    public DemoFolder()
    {
        RemoveLeftovers();
        Path = Directory.CreateTempSubdirectory(Prefix).FullName; // mode 0700
        _lock = new FileStream(In("lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The path of a file in it.</summary>
    /// <param name="name">File name.</param>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that only this user can read.</summary>
    /// <param name="name">File name.</param>
    /// <param name="text">Content.</param>
    /// <returns>Its full path.</returns>
    public string Write(string name, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private };
        using var writer = new StreamWriter(In(name), options);
        writer.Write(text);
        return In(name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    // A program that ends without disposing, such as a test runner that was told to stop.
    private void OnProcessExit(object? sender, EventArgs e)
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            return; // a child still writes there; the next demo removes it
        }
    }

    private static void RemoveLeftovers()
    {
        foreach (var path in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // A demo that runs holds its lock. Another user's folder can't be opened at all.
                using var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // in use, or not ours
            }
        }
    }
}
