using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>
/// A bus of the kernel (<c>/dev/i2c-N</c>), taken for this program alone: two programs that set the same chips up would each undo what the other did.
/// An adapter that is pulled out is let go and opened again by the next transfer, so that it may come back. One thread.
/// </summary>
internal sealed unsafe class I2cBus : II2cBus
{
    private const int LongestMessage = 8192; // the kernel's own limit (I2C_RDWR, drivers/i2c/i2c-dev.c)
    private readonly string _name;
    private readonly string _path;
    private readonly ISystemCalls _system;
    private int _descriptor = -1;

    /// <summary>Makes a bus; nothing is opened yet.</summary>
    /// <param name="name">Its name in the profile, for people.</param>
    /// <param name="path">The device file.</param>
    /// <param name="system">The kernel.</param>
    public I2cBus(string name, string path, ISystemCalls system) => (_name, _path, _system) = (name, path, system);

    /// <summary>Opens the device, so that trouble can be told before the first transfer.</summary>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open()
    {
        var error = _descriptor >= 0 ? 0 : TryOpen();
        return error switch
        {
            0 => null,
            Errno.Again => new(TableExit.Busy, $"bus {_name}: another program holds {_path}: stop it, one service at a time can use a bus"),
            Errno.NotSupported => new(TableExit.Configuration, $"bus {_name}: the adapter of {_path} can't write and read in one transaction: use a real I²C adapter"),
            _ => HardwareProblem.Opening(
                $"bus {_name}", _path, error, "i2c", "switch the bus on (config.txt: dtparam=i2c_arm=on or its overlay) or name its device in Hardware:Buses"),
        };
    }

    /// <inheritdoc/>
    public I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length > LongestMessage || read.Length > LongestMessage) return new(I2cStatus.Failed, Errno.Invalid);
        if (_descriptor < 0 && TryOpen() is > 0 and var closed) return new(I2cStatus.Failed, closed);
        int result;
        fixed (byte* toWrite = write, toRead = read)
        {
            var messages = stackalloc I2cAbi.Message[2];
            var count = 0u;

            // A plain read has no write before it; an empty write alone only asks whether the chip is there.
            if (write.Length > 0 || read.Length == 0) messages[count++] = new() { Address = (ushort)address, Length = (ushort)write.Length, Buffer = toWrite };
            if (read.Length > 0) messages[count++] = new() { Address = (ushort)address, Flags = I2cAbi.ReadFlag, Length = (ushort)read.Length, Buffer = toRead };
            var all = new I2cAbi.Messages { First = messages, Count = count };
            result = _system.Control(_descriptor, I2cAbi.Transfer, &all);
        }

        if (result >= 0) return I2cOutcome.Good;
        if (-result is Errno.NoDevice or Errno.BadDescriptor or Errno.Shutdown) Close();
        return new(-result is Errno.NoAddress or Errno.RemoteError ? I2cStatus.NoAnswer : I2cStatus.Failed, -result);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    // Positive error number, or 0.
    private int TryOpen()
    {
        var descriptor = _system.Open(_path);
        if (descriptor < 0) return -descriptor;
        ulong functions = 0;
        var error = _system.Lock(descriptor);
        if (error >= 0) error = _system.Control(descriptor, I2cAbi.Functions, &functions);
        if (error >= 0 && (functions & I2cAbi.PlainI2c) == 0) error = -Errno.NotSupported;
        if (error < 0)
        {
            _system.Close(descriptor);
            return -error;
        }

        // The kernel's default lets a held line keep the caller for a second. Adapters that can't set it keep their own; that is not an error.
        _ = _system.Control(descriptor, I2cAbi.TimeoutTens, (void*)1);
        _ = _system.Control(descriptor, I2cAbi.Retries, null);
        _descriptor = descriptor;
        return 0;
    }

    private void Close()
    {
        if (_descriptor >= 0) _system.Close(_descriptor);
        _descriptor = -1;
    }
}
