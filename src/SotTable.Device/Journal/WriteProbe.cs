using Microsoft.Win32.SafeHandles;

namespace SotTable.Device.Journal;

/// <summary>
/// Makes and deletes a small file beside the journal. After an emergency remount to read-only ext4 goes on to take appends and syncs of open files and
/// says that all is well, with nothing reaching the medium (Linux 6.12, tried); only making a file fails then. One thread.
/// </summary>
/// <param name="directory">The state directory.</param>
/// <param name="time">Clock.</param>
internal sealed class WriteProbe(string directory, TimeProvider time)
{
    // A session commits once a second; its chunks may be as wrong as this for once. Events are always asked for, since they are told to others.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly string _path = Path.Combine(directory, "journal.probe");
    private long _last = time.GetTimestamp() - (long)(2 * Every.TotalSeconds * time.TimestampFrequency);
    private string _problem = "";

    /// <summary>Why the disk can't be trusted; empty when it can.</summary>
    /// <param name="always">Whether to look even when it was looked at a moment ago.</param>
    public string Look(bool always)
    {
        if (!always && _problem.Length == 0 && time.GetElapsedTime(_last) < Every) return "";
        _last = time.GetTimestamp();
        try
        {
            using (SafeFileHandle made = File.OpenHandle(_path, FileMode.Create, FileAccess.Write))
            {
            }

            File.Delete(_path);
            return _problem = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _problem = $"no file can be made beside the journal: {e.Message}";
        }
    }
}
