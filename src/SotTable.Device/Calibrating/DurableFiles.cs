using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SotTable.Device.Calibrating;

/// <summary>
/// Small files that are there whole or not at all, whatever happens to the power. A sync that the disk refuses is an error here: the framework's own flush
/// hides it (.NET 10, tried). What root makes belongs to whoever its folder belongs to: the service's user must be able to read it. One thread.
/// </summary>
/// <param name="before">Hears of every step before it is done, for tests that end the program there; <c>null</c> for nobody.</param>
public sealed partial class DurableFiles(Action<string>? before = null)
{
    // O_RDONLY | O_DIRECTORY | O_CLOEXEC; the second differs between arm64 and x86-64.
    private static readonly int OpenFolder = 0x80000 | (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000);

    /// <summary>Makes a folder, for its owner and the owner's group.</summary>
    /// <param name="path">The folder; nothing happens when it is there.</param>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        AsItsFolder(path);
    }

    /// <summary>Writes a file whole: beside it, synced, then put in its place.</summary>
    /// <param name="path">The file; an old one is replaced.</param>
    /// <param name="text">Its new content.</param>
    /// <param name="ownerOnly">Whether others may not read it.</param>
    /// <exception cref="IOException">The disk refused; the old file stands.</exception>
    public void Replace(string path, string text, bool ownerOnly = false)
    {
        var temporary = path + ".new";
        before?.Invoke($"make {temporary}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (ownerOnly ? UnixFileMode.None : UnixFileMode.GroupRead),
        };
        using (var file = new FileStream(temporary, options)) Put(file, Encoding.UTF8.GetBytes(text));
        AsItsFolder(temporary);
        before?.Invoke($"rename {temporary}");
        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!); // a file lies in a folder
    }

    /// <summary>Appends a line and syncs. A line that a lost power cut short before is ended first.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <param name="line">With its line feed.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Append(string path, string line)
    {
        var isNew = !File.Exists(path);
        before?.Invoke($"append {path}");
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
        {
            var torn = false;
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                torn = file.ReadByte() != '\n';
            }

            file.Seek(0, SeekOrigin.End);
            Put(file, Encoding.UTF8.GetBytes(torn ? "\n" + line : line));
        }

        if (!isNew) return;
        AsItsFolder(path);
        SyncFolder(Path.GetDirectoryName(path)!); // a file lies in a folder
    }

    private static void AsItsFolder(string path)
    {
        if (!Environment.IsPrivilegedProcess) return;
        using var process = Process.Start(new ProcessStartInfo("chown", ["-h", $"--reference={Path.GetDirectoryName(Path.GetFullPath(path))}", "--", path]) { RedirectStandardError = true })!; // not null: no shell is used
        process.WaitForExit();
    }

    private void Put(FileStream file, byte[] bytes)
    {
        // In two halves, so that a test can end the program in the middle of a write.
        before?.Invoke("write the first half");
        file.Write(bytes, 0, bytes.Length / 2);
        before?.Invoke("write the second half");
        file.Write(bytes, bytes.Length / 2, bytes.Length - (bytes.Length / 2));
        before?.Invoke("sync the file");
        if (Sync(file.SafeFileHandle) != 0) throw Refused(file.Name);
    }

    private void SyncFolder(string folder)
    {
        before?.Invoke($"sync {folder}");
        using var handle = new SafeFileHandle(Open(folder, OpenFolder), ownsHandle: true);
        if (handle.IsInvalid || Sync(handle) != 0) throw Refused(folder);
    }

    private static IOException Refused(string path) => new($"{path}: the disk did not keep it: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string path, int flags);
}
