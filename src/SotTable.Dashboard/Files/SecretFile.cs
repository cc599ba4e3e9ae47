namespace SotTable.Dashboard.Files;

/// <summary>Files that are there whole or not at all, with their rights from the first byte on.</summary>
internal static class SecretFile
{
    /// <summary>Only the owner reads it.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Everybody may read it.</summary>
    public const UnixFileMode Open = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes a file; it belongs to whoever its folder belongs to, or to whom another file does.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="text">Its content.</param>
    /// <param name="mode">Its rights.</param>
    /// <param name="like">The other file; <c>null</c> for none.</param>
    public static void Write(string path, string text, UnixFileMode mode = Private, string? like = null)
    {
        Owners.RefuseLink(Path.GetDirectoryName(Path.GetFullPath(path))!); // not null: a file lies in a folder
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
        {
            using (var writer = new StreamWriter(stream, leaveOpen: true)) writer.Write(text);
            stream.Flush(flushToDisk: true);
            File.SetUnixFileMode(stream.SafeFileHandle, mode); // whatever the umask of whoever runs it
        }

        if (like is null) Owners.AsFolder(temporary);
        else Owners.As(like, temporary);
        File.Move(temporary, path, overwrite: true);
    }
}
