using System.Diagnostics;

namespace SotTable.Dashboard.Files;

/// <summary>To whom files belong that root writes for the hub's service and for the broker. For anybody but root, and where there is no such user, nothing happens. What a link leads to is never given away.</summary>
internal static class Owners
{
    /// <summary>Gives a file to whoever its folder belongs to.</summary>
    /// <param name="path">The file.</param>
    public static void AsFolder(string path) => As(Path.GetDirectoryName(Path.GetFullPath(path))!, path); // not null: a file lies in a folder

    /// <summary>Gives a file to whoever another one belongs to.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="path">The file.</param>
    public static void As(string other, string path) => Run("chown", ["-h", $"--reference={other}", "--", path]);

    /// <summary>Gives a folder or file to a user and its group.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="user">Name of the user.</param>
    public static void Give(string path, string user) => Run("chown", ["-h", "--", $"{user}:", path]);

    /// <summary>Gives a folder or file to a group.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="group">Name of the group.</param>
    public static void GiveGroup(string path, string group) => Run("chgrp", ["-h", "--", group, path]);

    /// <summary>Refuses a link where a file or folder belongs: in a folder of the service's it could lead root elsewhere.</summary>
    /// <param name="path">The file or folder; it may be missing.</param>
    /// <exception cref="IOException">It is a link.</exception>
    public static void RefuseLink(string path)
    {
        if (new FileInfo(Path.TrimEndingDirectorySeparator(path)).LinkTarget is { } target) throw new IOException($"{path} is a link to {target}: nothing is written through it. Put a file or folder in its place.");
    }

    private static void Run(string program, string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess) return;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!; // not null: no shell is used
        process.WaitForExit();
    }
}
