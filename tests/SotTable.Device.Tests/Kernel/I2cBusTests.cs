using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

public sealed unsafe class I2cBusTests : IDisposable
{
    private const string Path = "/dev/i2c-1";
    private readonly ScriptedKernel _kernel = new();
    private readonly List<string> _requests = [];
    private readonly byte[] _registers = new byte[32];
    private readonly I2cBus _bus;
    private int _error;

    public I2cBusTests()
    {
        _kernel.Devices[Path] = Adapter;
        _bus = new I2cBus("i2c-1", Path, _kernel);
    }

    public void Dispose() => _bus.Dispose();

    [Fact]
    public void A_register_is_written_and_read_back_in_one_transaction()
    {
        _registers[5] = 0xAB;
        _registers[6] = 0xCD;
        var read = new byte[2];
        Assert.Null(_bus.Open());
        _requests.Clear();
        Assert.Equal(I2cOutcome.Good, _bus.Transfer(0x2A, [5], read));
        Assert.Equal([0xAB, 0xCD], read);
        Assert.Equal(["write 1 to 2A, read 2 from 2A"], _requests);
    }

    [Fact]
    public void A_plain_write_and_a_plain_read_are_one_message_each()
    {
        Assert.Null(_bus.Open());
        _requests.Clear();
        _bus.Transfer(0x2A, [1, 2], []);
        _bus.Transfer(0x2A, [], new byte[3]);
        _bus.Transfer(0x2A, [], []);
        Assert.Equal(["write 2 to 2A", "read 3 from 2A", "write 0 to 2A"], _requests);
    }

    [Fact]
    public void A_held_line_may_keep_the_caller_for_10_ms_not_for_the_second_of_the_kernel()
    {
        Assert.Null(_bus.Open());
        Assert.Equal(["time-out 1", "retries 0"], _requests);
    }

    [Theory]
    [InlineData(Errno.NoAddress, true)]
    [InlineData(Errno.RemoteError, true)]
    [InlineData(Errno.TimedOut, false)]
    [InlineData(Errno.InputOutput, false)]
    [InlineData(Errno.Again, false)]
    public void What_the_adapter_says_becomes_an_outcome(int errno, bool noAnswer)
    {
        _error = errno;
        Assert.Equal(new I2cOutcome(noAnswer ? I2cStatus.NoAnswer : I2cStatus.Failed, errno), _bus.Transfer(0x2A, [0], new byte[1]));
        _error = 0;
        Assert.Equal(I2cOutcome.Good, _bus.Transfer(0x2A, [0], new byte[1]));
    }

    [Fact]
    public void An_adapter_that_was_pulled_out_is_let_go_and_used_again_when_it_is_back()
    {
        Assert.Null(_bus.Open());
        _error = Errno.NoDevice;
        Assert.Equal(new I2cOutcome(I2cStatus.Failed, Errno.NoDevice), _bus.Transfer(0x2A, [0], new byte[1]));
        Assert.Equal(0, _kernel.OpenFiles);
        _kernel.Devices.Remove(Path);
        Assert.Equal(new I2cOutcome(I2cStatus.Failed, Errno.NoSuchFile), _bus.Transfer(0x2A, [0], new byte[1]));
        _error = 0;
        _kernel.Devices[Path] = Adapter;
        Assert.Equal(I2cOutcome.Good, _bus.Transfer(0x2A, [0], new byte[1]));
        Assert.Equal(1, _kernel.OpenFiles);
    }

    [Theory]
    [InlineData(Errno.NoPermission, 77, "bus i2c-1: no permission to use /dev/i2c-1: add the service's user to the group i2c")]
    [InlineData(Errno.NoSuchFile, 74, "bus i2c-1: /dev/i2c-1 is not there: switch the bus on (config.txt: dtparam=i2c_arm=on or its overlay) or name its device in Hardware:Buses")]
    public void A_bus_that_cannot_be_opened_is_told_in_one_sentence(int errno, int exitCode, string message)
    {
        _kernel.OpenErrors[Path] = -errno;
        Assert.Equal(new HardwareProblem(exitCode, message), _bus.Open());
    }

    [Fact]
    public void A_bus_that_another_service_holds_is_refused_and_not_kept_open()
    {
        _kernel.LockErrors[Path] = -Errno.Again;
        Assert.Equal(new HardwareProblem(75, "bus i2c-1: another program holds /dev/i2c-1: stop it, one service at a time can use a bus"), _bus.Open());
        Assert.Equal(0, _kernel.OpenFiles);
    }

    [Fact]
    public void The_kernels_own_lock_keeps_a_second_program_out_until_the_first_lets_go()
    {
        var file = System.IO.Path.GetTempFileName();
        var first = LinuxCalls.Instance.Open(file);
        var second = LinuxCalls.Instance.Open(file);
        try
        {
            Assert.Equal(0, LinuxCalls.Instance.Lock(first));
            Assert.Equal(-Errno.Again, LinuxCalls.Instance.Lock(second));
            LinuxCalls.Instance.Close(first);
            Assert.Equal(0, LinuxCalls.Instance.Lock(second));
        }
        finally
        {
            LinuxCalls.Instance.Close(second);
            File.Delete(file);
        }
    }

    [Fact]
    public void An_adapter_without_combined_transfers_is_refused()
    {
        _kernel.Devices[Path] = (request, argument) => 0;
        Assert.Equal(78, _bus.Open()?.ExitCode);
    }

    [Fact]
    public void The_real_kernel_answers_errors_as_negative_numbers()
    {
        Assert.Equal(-Errno.NoSuchFile, LinuxCalls.Instance.Open("/dev/no-such-device"));
        var file = LinuxCalls.Instance.Open("/dev/null");
        Assert.Equal(-25, LinuxCalls.Instance.Control(file, I2cAbi.Functions, null)); // ENOTTY
        LinuxCalls.Instance.Close(file);
        Assert.Equal(-Errno.BadDescriptor, LinuxCalls.Instance.Control(file, I2cAbi.Functions, null));
    }

    [Fact]
    public void A_transfer_allocates_nothing()
    {
        _kernel.Devices[Path] = (request, argument) =>
        {
            if (request == I2cAbi.Functions) *(ulong*)argument = I2cAbi.PlainI2c;
            return 0;
        };
        byte[] write = [0], read = new byte[3];
        for (var i = 0; i < 100; i++) _bus.Transfer(0x2A, write, read);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _bus.Transfer(0x2A, write, read);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private int Adapter(uint request, void* argument)
    {
        if (request == I2cAbi.Functions) *(ulong*)argument = I2cAbi.PlainI2c;
        if (request == I2cAbi.TimeoutTens) _requests.Add($"time-out {(nint)argument}");
        if (request == I2cAbi.Retries) _requests.Add($"retries {(nint)argument}");
        if (request != I2cAbi.Transfer) return 0;
        if (_error != 0) return -_error;
        var all = (I2cAbi.Messages*)argument;
        List<string> said = [];
        var pointer = 0;
        for (var i = 0; i < all->Count; i++)
        {
            var m = all->First[i];
            var reads = m.Flags == I2cAbi.ReadFlag;
            said.Add($"{(reads ? "read" : "write")} {m.Length} {(reads ? "from" : "to")} {m.Address:X2}");
            if (!reads && m.Length > 0) pointer = m.Buffer[0];
            for (var k = 0; reads && k < m.Length; k++) m.Buffer[k] = _registers[pointer + k];
        }

        _requests.Add(string.Join(", ", said));
        return (int)all->Count;
    }
}
