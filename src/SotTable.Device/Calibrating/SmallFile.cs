namespace SotTable.Device.Calibrating;

/// <summary>Reads a file that somebody may have put there by mistake.</summary>
internal static class SmallFile
{
    private const long MostBytes = 4 << 20;

    /// <summary>The whole text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">Why it can't be read; empty when it can.</param>
    public static string? Read(string path, out string problem)
    {
        problem = "";
        try
        {
            if (new FileInfo(path).Length <= MostBytes) return File.ReadAllText(path);
            problem = $"{path}: more than {MostBytes >> 20} MB, expected a calibration";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: can't be read: {e.Message}";
        }

        return null;
    }
}
