using System.Device.Spi;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;

namespace SotTable.Device.DotnetIot;

/// <summary>A chip select of System.Device.Gpio. The package opens the device at the first transfer and again after it was let go. One thread.</summary>
/// <param name="name">Its name in the profile, for people.</param>
/// <param name="path">Its device file.</param>
/// <param name="open">Opens the package's device.</param>
internal sealed class IotSpiPort(string name, string path, Func<SpiDevice> open) : ISpiPort
{
    private SpiDevice? _device;

    /// <summary>Tries a transfer of nothing, so that trouble can be told before the first one.</summary>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open() => Transfer([0], new byte[1]) is var error and not 0
        ? HardwareProblem.Opening(name, path, error, "spi", "switch it on (config.txt: dtparam=spi=on, not bound to another driver) or name its device in Hardware:Buses")
        : null;

    /// <inheritdoc/>
    public int Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length != read.Length) return Errno.Invalid;
        try
        {
            _device ??= open();
            _device.TransferFullDuplex(write, read);
            return 0;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            Dispose();
            return IotErrors.Number(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device?.Dispose();
        _device = null;
    }
}
