using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>A chip select of the kernel's SPI (<c>/dev/spidevB.C</c>), taken for this program alone. Opened again after it was gone. One thread.</summary>
internal sealed unsafe class SpiPort : ISpiPort
{
    private readonly string _name;
    private readonly string _path;
    private readonly int _clockHz;
    private readonly ISystemCalls _system;
    private int _descriptor = -1;

    /// <summary>Makes a port; nothing is opened yet.</summary>
    /// <param name="name">Its name in the profile, for people.</param>
    /// <param name="path">The device file.</param>
    /// <param name="clockHz">Bits per second; the kernel rounds down to what the port can do.</param>
    /// <param name="system">The kernel.</param>
    public SpiPort(string name, string path, int clockHz, ISystemCalls system) => (_name, _path, _clockHz, _system) = (name, path, clockHz, system);

    /// <summary>Opens the device, so that trouble can be told before the first transfer.</summary>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open() => (_descriptor >= 0 ? 0 : TryOpen()) switch
    {
        0 => null,
        Errno.Again => new(TableExit.Busy, $"{_name}: another program holds {_path}: stop it, one service at a time can use it"),
        var error => HardwareProblem.Opening(
            _name, _path, error, "spi", "switch it on (config.txt: dtparam=spi=on, not bound to another driver) or name its device in Hardware:Buses"),
    };

    /// <inheritdoc/>
    public int Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length != read.Length) return Errno.Invalid;
        if (_descriptor < 0 && TryOpen() is > 0 and var closed) return closed;
        int result;
        fixed (byte* toWrite = write, toRead = read)
        {
            var message = new SpiAbi.Message { Send = (ulong)toWrite, Receive = (ulong)toRead, Length = (uint)write.Length, SpeedHz = (uint)_clockHz, BitsPerWord = 8 };
            result = _system.Control(_descriptor, SpiAbi.OneMessage, &message);
        }

        if (result >= 0) return 0;
        if (-result is Errno.NoDevice or Errno.BadDescriptor or Errno.Shutdown) Dispose();
        return -result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0) _system.Close(_descriptor);
        _descriptor = -1;
    }

    private int TryOpen()
    {
        var descriptor = _system.Open(_path);
        if (descriptor < 0) return -descriptor;
        byte mode = 0;
        byte bits = 8;
        var error = _system.Lock(descriptor);
        if (error >= 0) error = _system.Control(descriptor, SpiAbi.WriteMode, &mode);
        if (error >= 0) error = _system.Control(descriptor, SpiAbi.WriteBitsPerWord, &bits);
        if (error < 0)
        {
            _system.Close(descriptor);
            return -error;
        }

        _descriptor = descriptor;
        return 0;
    }
}
