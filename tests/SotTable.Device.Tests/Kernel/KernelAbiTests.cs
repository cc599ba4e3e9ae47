using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using SotTable.Device.Kernel;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

/// <summary>The numbers of the kernel's interfaces against the headers that a C compiler finds (Debian: gcc, linux-libc-dev).</summary>
public sealed unsafe class KernelAbiTests
{
    [Fact]
    public void Every_request_number_structure_size_and_offset_is_as_in_the_headers_of_the_kernel()
    {
        GpioAbi.LineRequest request = default;
        GpioAbi.LineEvent happened = default;
        GpioAbi.LineInfo info = default;
        SpiAbi.Message spi = default;
        I2cAbi.Message i2c = default;
        (string C, ulong Ours)[] all =
        [
            ("I2C_RETRIES", I2cAbi.Retries), ("I2C_TIMEOUT", I2cAbi.TimeoutTens), ("I2C_FUNCS", I2cAbi.Functions), ("I2C_RDWR", I2cAbi.Transfer),
            ("I2C_FUNC_I2C", I2cAbi.PlainI2c), ("I2C_M_RD", I2cAbi.ReadFlag),
            ("sizeof(struct i2c_msg)", (ulong)sizeof(I2cAbi.Message)), ("offsetof(struct i2c_msg, buf)", Offset(&i2c, &i2c.Buffer)),
            ("offsetof(struct i2c_msg, len)", Offset(&i2c, &i2c.Length)), ("sizeof(struct i2c_rdwr_ioctl_data)", (ulong)sizeof(I2cAbi.Messages)),
            ("GPIO_GET_CHIPINFO_IOCTL", GpioAbi.GetChipInfo), ("GPIO_V2_GET_LINE_IOCTL", GpioAbi.GetLines),
            ("GPIO_V2_LINE_GET_VALUES_IOCTL", GpioAbi.GetValues), ("GPIO_V2_LINE_SET_VALUES_IOCTL", GpioAbi.SetValues),
            ("GPIO_V2_LINE_FLAG_ACTIVE_LOW", GpioAbi.ActiveLow), ("GPIO_V2_LINE_FLAG_INPUT", GpioAbi.Input), ("GPIO_V2_LINE_FLAG_OUTPUT", GpioAbi.Output),
            ("GPIO_V2_LINE_FLAG_EDGE_RISING", GpioAbi.RisingEdge), ("GPIO_V2_LINE_FLAG_EDGE_FALLING", GpioAbi.FallingEdge),
            ("GPIO_V2_LINE_FLAG_BIAS_PULL_UP", GpioAbi.PullUp), ("GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN", GpioAbi.PullDown),
            ("GPIO_V2_LINE_ATTR_ID_FLAGS", GpioAbi.OwnFlags), ("GPIO_V2_LINE_FLAG_USED", GpioAbi.Used),
            ("GPIO_V2_GET_LINEINFO_IOCTL", GpioAbi.GetLineInfo), ("sizeof(struct gpio_v2_line_info)", (ulong)sizeof(GpioAbi.LineInfo)),
            ("offsetof(struct gpio_v2_line_info, consumer)", Offset(&info, info.Consumer)), ("offsetof(struct gpio_v2_line_info, offset)", Offset(&info, &info.Offset)),
            ("offsetof(struct gpio_v2_line_info, flags)", Offset(&info, &info.Flags)), ("GPIO_V2_LINE_ATTR_ID_DEBOUNCE", GpioAbi.Debounce),
            ("GPIO_V2_LINE_EVENT_RISING_EDGE", GpioAbi.Rising), ("GPIO_V2_LINES_MAX", GpioAbi.MostLines), ("GPIO_V2_LINE_NUM_ATTRS_MAX", 10),
            ("sizeof(struct gpiochip_info)", (ulong)sizeof(GpioAbi.ChipInfo)), ("sizeof(struct gpio_v2_line_request)", (ulong)sizeof(GpioAbi.LineRequest)),
            ("sizeof(struct gpio_v2_line_values)", (ulong)sizeof(GpioAbi.LineValues)), ("sizeof(struct gpio_v2_line_event)", (ulong)sizeof(GpioAbi.LineEvent)),
            ("sizeof(struct gpio_v2_line_config_attribute)", (ulong)sizeof(GpioAbi.Attribute)),
            ("offsetof(struct gpio_v2_line_request, consumer)", Offset(&request, request.Consumer)),
            ("offsetof(struct gpio_v2_line_request, config.flags)", Offset(&request, &request.Flags)),
            ("offsetof(struct gpio_v2_line_request, config.num_attrs)", Offset(&request, &request.AttributeCount)),
            ("offsetof(struct gpio_v2_line_request, config.attrs)", Offset(&request, Unsafe.AsPointer(ref request.Attributes))),
            ("offsetof(struct gpio_v2_line_request, num_lines)", Offset(&request, &request.LineCount)),
            ("offsetof(struct gpio_v2_line_request, event_buffer_size)", Offset(&request, &request.EventBuffer)),
            ("offsetof(struct gpio_v2_line_request, fd)", Offset(&request, &request.Descriptor)),
            ("offsetof(struct gpio_v2_line_config_attribute, attr.debounce_period_us)", 8), ("offsetof(struct gpio_v2_line_config_attribute, mask)", 16),
            ("offsetof(struct gpio_v2_line_event, id)", Offset(&happened, &happened.Id)),
            ("offsetof(struct gpio_v2_line_event, offset)", Offset(&happened, &happened.Offset)),
            ("offsetof(struct gpio_v2_line_event, line_seqno)", Offset(&happened, &happened.LineSequence)),
            ("SPI_IOC_MESSAGE(1)", SpiAbi.OneMessage), ("SPI_IOC_WR_MODE", SpiAbi.WriteMode), ("SPI_IOC_WR_BITS_PER_WORD", SpiAbi.WriteBitsPerWord),
            ("SPI_IOC_WR_MAX_SPEED_HZ", SpiAbi.WriteMaxSpeed), ("sizeof(struct spi_ioc_transfer)", (ulong)sizeof(SpiAbi.Message)),
            ("offsetof(struct spi_ioc_transfer, len)", Offset(&spi, &spi.Length)), ("offsetof(struct spi_ioc_transfer, speed_hz)", Offset(&spi, &spi.SpeedHz)),
            ("offsetof(struct spi_ioc_transfer, delay_usecs)", Offset(&spi, &spi.DelayUs)), ("offsetof(struct spi_ioc_transfer, bits_per_word)", Offset(&spi, &spi.BitsPerWord)),
            ("POLLIN", (ulong)GpioAbi.PollIn), ("POLLERR | POLLHUP", (ulong)GpioAbi.PollGone),
            ("EPERM", Errno.NotPermitted), ("ENOENT", Errno.NoSuchFile), ("EINTR", Errno.Interrupted), ("EIO", Errno.InputOutput), ("ENXIO", Errno.NoAddress),
            ("EBADF", Errno.BadDescriptor), ("EAGAIN", Errno.Again), ("EACCES", Errno.NoPermission), ("EBUSY", Errno.Busy), ("ENODEV", Errno.NoDevice),
            ("EINVAL", Errno.Invalid), ("EOPNOTSUPP", Errno.NotSupported), ("ESHUTDOWN", Errno.Shutdown), ("ETIMEDOUT", Errno.TimedOut), ("EREMOTEIO", Errno.RemoteError),
        ];
        var theirs = Compiled([.. all.Select(a => a.C)]);
        Assert.Equal(all.Length, theirs.Length);
        Assert.All(all.Zip(theirs), pair => Assert.Equal((pair.First.C, pair.First.Ours), (pair.First.C, pair.Second)));
    }

    private static ulong Offset(void* start, void* field) => (ulong)((byte*)field - (byte*)start);

    private static ulong[] Compiled(string[] expressions)
    {
        var folder = Directory.CreateTempSubdirectory("sottable-abi");
        try
        {
            var source = Path.Combine(folder.FullName, "abi.c");
            var program = Path.Combine(folder.FullName, "abi");
            File.WriteAllText(
                source,
                "#include <stdio.h>\n#include <stddef.h>\n#include <errno.h>\n#include <poll.h>\n#include <linux/types.h>\n#include <linux/i2c.h>\n#include <linux/i2c-dev.h>\n"
                + "#include <linux/gpio.h>\n#include <sys/ioctl.h>\n#include <linux/spi/spidev.h>\n#define P(x) printf(\"%llu\\n\", (unsigned long long)(x));\n"
                + "int main(void) {\n" + string.Concat(expressions.Select(e => $"P({e})\n")) + "return 0; }\n");
            Run("cc", "-o", program, source);
            return [.. Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // a new process always
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
            return text;
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"no C compiler to read the kernel's headers with ({e.Message})");
            throw;
        }
    }
}
