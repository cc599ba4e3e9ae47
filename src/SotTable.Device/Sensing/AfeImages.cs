using System.Globalization;
using System.Text.Json;

namespace SotTable.Device.Sensing;

/// <summary>
/// What the front-end calibration of each NAU7802 found: its offset and gain registers, seven bytes. A new calibration at each start would move the zero of
/// the scale by some counts every time, so it is done once and written back from then on. Any thread; asking waits for nothing.
/// </summary>
public sealed class AfeImages
{
    /// <summary>Bytes of an image: OCAL1 and GCAL1, registers 0x03 to 0x09.</summary>
    public const int Bytes = 7;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _images = [];
    private readonly string? _path;

    /// <summary>Reads what an earlier run kept. A file that can't be read is as good as none: the chips are calibrated anew.</summary>
    /// <param name="path">The file; <c>null</c> to keep nothing beyond the run.</param>
    public AfeImages(string? path = null)
    {
        _path = path;
        if (path is null || !File.Exists(path)) return;
        try
        {
            foreach (var (key, hex) in JsonSerializer.Deserialize(File.ReadAllText(path), AfeJson.Default.DictionaryStringString) ?? [])
            {
                var bytes = Convert.FromHexString(hex);
                if (bytes.Length == Bytes) _images[key] = bytes;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            _images.Clear();
        }
    }

    /// <summary>Which image: a chip's registers belong to its place, gain and rate.</summary>
    /// <param name="channel">Name of the channel.</param>
    /// <param name="gain">Its gain.</param>
    /// <param name="hz">Its rate.</param>
    public static string Key(string channel, int gain, double hz) => string.Create(CultureInfo.InvariantCulture, $"{channel}/{gain}/{hz}");

    /// <summary>Looks for an image.</summary>
    /// <param name="key">Which.</param>
    /// <param name="into">Seven bytes to fill.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGet(string key, Span<byte> into)
    {
        lock (_gate)
        {
            if (!_images.TryGetValue(key, out var image)) return false;
            image.CopyTo(into);
            return true;
        }
    }

    /// <summary>Forgets an image that the chip did not take.</summary>
    /// <param name="key">Which.</param>
    public void Drop(string key)
    {
        lock (_gate) _images.Remove(key);
    }

    /// <summary>Keeps an image; the file is written by another thread soon.</summary>
    /// <param name="key">Which.</param>
    /// <param name="image">Seven bytes.</param>
    public void Put(string key, ReadOnlySpan<byte> image)
    {
        lock (_gate) _images[key] = image.ToArray();
        if (_path is not null) ThreadPool.UnsafeQueueUserWorkItem(static me => me.Save(), this, false);
    }

    /// <summary>Writes the file now, whole or not at all. A disk that refuses costs the next start a calibration.</summary>
    internal void Save()
    {
        if (_path is null) return;
        lock (_gate)
        {
            try
            {
                var text = JsonSerializer.Serialize(_images.ToDictionary(i => i.Key, i => Convert.ToHexString(i.Value)), AfeJson.Default.DictionaryStringString);
                File.WriteAllText(_path + ".new", text);
                File.Move(_path + ".new", _path, true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nothing depends on it before the next start.
            }
        }
    }
}

/// <summary>How the file of images is written.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AfeJson : System.Text.Json.Serialization.JsonSerializerContext;
