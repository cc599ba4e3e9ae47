using System.Diagnostics;

namespace SotTable.Guest;

/// <summary>A file system of its own for the journal: ext4 on a disk in memory that can be filled, turned read-only as the kernel does it in an emergency, and read back.</summary>
internal static class Disk
{
    private static string s_device = "/dev/ram0";
    private static string s_folder = "/tmp/disk";

    private static string Filler => $"{s_folder}/filler";

    public static void Make()
    {
        Directory.CreateDirectory(s_folder);

        // No room is kept for root, as which the worker runs here.
        Run(File.Exists("/usr/sbin/mke2fs") ? "/usr/sbin/mke2fs" : "/host/usr/sbin/mke2fs", "-q", "-t", "ext4", "-m", "0", s_device);
        Mount();
    }

    /// <summary>Makes it over another folder.</summary>
    public static void MakeAt(string folder)
    {
        s_folder = folder;
        Make();
    }

    /// <summary>Takes another disk, which has a file system already.</summary>
    public static void MountAt(string device)
    {
        s_device = device;
        Directory.CreateDirectory(s_folder);
        Mount();
    }

    /// <summary>Every file system on a disk becomes read-only at once, with files open for writing: what a failing card or a key press does.</summary>
    public static async Task TurnReadOnlyAsync()
    {
        File.WriteAllText("/proc/sysrq-trigger", "u");
        await Waiting.UntilAsync("a read-only disk", () => Options().StartsWith("ro", StringComparison.Ordinal));
    }

    public static void TurnWritable() => Run("mount", "-o", "remount,rw", s_folder);

    public static void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException e)
        {
            Console.WriteLine($"the disk is full at {file.Length} bytes: {e.Message}");
        }
    }

    public static void Free() => File.Delete(Filler);

    /// <summary>Lets go of it and takes it again, so that only what is on the medium is seen.</summary>
    public static void MountAnew()
    {
        Run("umount", s_folder);
        Mount();
    }

    private static void Mount() => Run("mount", "-t", "ext4", s_device, s_folder);

    private static string Options() => File.ReadLines("/proc/mounts").Select(l => l.Split(' ')).Last(f => f[1] == s_folder)[3];

    private static void Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!; // not null: no shell is used
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{program} {string.Join(' ', words)}: {errors}");
    }
}
