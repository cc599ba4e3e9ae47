using System.Device.I2c;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using IotBus = System.Device.I2c.I2cBus;

namespace SotTable.Device.DotnetIot;

/// <summary>An I²C bus of System.Device.Gpio. Exceptions become outcomes; an adapter that was pulled out is opened again by the next transfer. One thread.</summary>
/// <param name="name">Its name in the profile, for people.</param>
/// <param name="path">Its device file, for people.</param>
/// <param name="open">Opens the package's bus.</param>
internal sealed class IotI2cBus(string name, string path, Func<IotBus> open) : II2cBus
{
    private readonly Dictionary<int, I2cDevice> _chips = [];
    private IotBus? _bus;

    /// <summary>Opens the device, so that trouble can be told before the first transfer.</summary>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open()
    {
        try
        {
            _bus ??= open();
            return null;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            return HardwareProblem.Opening(
                $"bus {name}", path, IotErrors.Number(e), "i2c", "switch the bus on (config.txt: dtparam=i2c_arm=on or its overlay) or name its device in Hardware:Buses");
        }
    }

    /// <inheritdoc/>
    public I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        try
        {
            _bus ??= open();
            if (!_chips.TryGetValue(address, out var chip)) _chips[address] = chip = _bus.CreateDevice(address);
            if (read.Length == 0) chip.Write(write);
            else if (write.Length == 0) chip.Read(read);
            else chip.WriteRead(write, read);
            return I2cOutcome.Good;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e) || e is ArgumentException)
        {
            var errno = e is ArgumentException ? Errno.Invalid : IotErrors.Number(e);
            if (IotErrors.IsGone(errno)) Dispose();
            return new(errno is Errno.NoAddress or Errno.RemoteError ? I2cStatus.NoAnswer : I2cStatus.Failed, errno);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chips.Clear(); // they are handles of the bus, nothing of their own
        _bus?.Dispose();
        _bus = null;
    }
}
