namespace SotTable.Dashboard.Files;

/// <summary>Files that only ever get lines at their end.</summary>
internal static class AppendedLines
{
    /// <summary>Appends; all of it is on the disk when this returns. The stump that a full disk or a lost power left at the end stays a line of its own, and takes none of these with it.</summary>
    /// <param name="path">The file; made when missing, for its owner only.</param>
    /// <param name="lines">Whole lines, each with its end.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> lines)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0 };
        using var stream = new FileStream(path, options);
        stream.Seek(-Math.Min(1, stream.Length), SeekOrigin.End);
        var stump = stream.Length > 0 && stream.ReadByte() != '\n';
        stream.Write(stump ? [(byte)'\n', .. lines] : lines);
        stream.Flush(flushToDisk: true);
    }
}
