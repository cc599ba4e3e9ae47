using System.Buffers.Text;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>
/// One input of a converter that the kernel drives, read through <c>/sys/bus/iio</c> on a thread of its own, since a read lasts as long as a
/// conversion. One caller.
/// </summary>
internal sealed class IioInput : BlockingInput
{
    private readonly string _root;
    private readonly string _device;
    private readonly int _input;
    private SafeFileHandle? _file;

    /// <summary>Makes an input and its thread; the device is looked for at the first conversion, and again after it was gone.</summary>
    /// <param name="root">The folder <c>/sys/bus/iio/devices</c>.</param>
    /// <param name="device">Content of the device's <c>name</c> or <c>label</c> file.</param>
    /// <param name="input">Number of the input.</param>
    public IioInput(string root, string device, int input)
        : base($"{device} {input}")
    {
        (_root, _device, _input) = (root, device, input);
        Start();
    }

    /// <inheritdoc/>
    public override double? ScaleMv => Folder() is not { } folder ? null
        : Number(Path.Combine(folder, $"in_voltage{_input}_scale")) ?? Number(Path.Combine(folder, "in_voltage_scale"));

    /// <summary>Whether the device is there.</summary>
    /// <returns><c>null</c> when it is.</returns>
    public HardwareProblem? Open() => Folder() is not { } folder
        ? new(TableExit.DeviceLost, $"converter {_device}: no IIO device of that name, found {Found()}: add its overlay to config.txt")
        : File.Exists(Path.Combine(folder, $"in_voltage{_input}_raw")) ? null
        : new(TableExit.Configuration, $"converter {_device}: {folder} has no in_voltage{_input}_raw: name another input in the profile");

    /// <inheritdoc/>
    protected override AnalogReading Convert()
    {
        Span<byte> text = stackalloc byte[32];
        try
        {
            if (_file is null)
            {
                if (Folder() is not { } folder) return new(AnalogStatus.Failed, 0, Errno.NoDevice);
                _file = File.OpenHandle(Path.Combine(folder, $"in_voltage{_input}_raw"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            }

            var length = RandomAccess.Read(_file, text, 0);
            return Utf8Parser.TryParse(text[..length], out int raw, out _) ? new(AnalogStatus.Good, raw, 0) : new(AnalogStatus.Failed, 0, Errno.InputOutput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The runtime keeps the error number of a failed read in HResult.
            Close();
            return new(AnalogStatus.Failed, 0, e is UnauthorizedAccessException ? Errno.NoPermission : e is FileNotFoundException or DirectoryNotFoundException ? Errno.NoDevice : e.HResult & 0xFFFF);
        }
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private string? Folder() => Devices().FirstOrDefault(d => Word(d, "name") == _device || Word(d, "label") == _device);

    private string Found() => string.Join(", ", Devices().Select(d => Word(d, "name"))) is { Length: > 0 } names ? names : "none at all";

    private IEnumerable<string> Devices() => Directory.Exists(_root) ? Directory.EnumerateDirectories(_root, "iio:device*").Order(StringComparer.Ordinal) : [];

    private static string Word(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }

    private static double? Number(string path) =>
        File.Exists(path) && double.TryParse(File.ReadAllText(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
