using System.Runtime.CompilerServices;

namespace SotTable.Device.Kernel;

/// <summary>Numbers and structures of linux/gpio.h, second version of the interface (Linux 5.10). A test compares them with the compiler's.</summary>
internal static unsafe class GpioAbi
{
    /// <summary>GPIO_GET_CHIPINFO_IOCTL.</summary>
    public const uint GetChipInfo = 0x8044B401;

    /// <summary>GPIO_V2_GET_LINEINFO_IOCTL.</summary>
    public const uint GetLineInfo = 0xC100B405;

    /// <summary>GPIO_V2_GET_LINE_IOCTL.</summary>
    public const uint GetLines = 0xC250B407;

    /// <summary>GPIO_V2_LINE_GET_VALUES_IOCTL.</summary>
    public const uint GetValues = 0xC010B40E;

    /// <summary>GPIO_V2_LINE_SET_VALUES_IOCTL.</summary>
    public const uint SetValues = 0xC010B40F;

    /// <summary>GPIO_V2_LINE_FLAG_USED.</summary>
    public const ulong Used = 1;

    /// <summary>GPIO_V2_LINE_FLAG_ACTIVE_LOW.</summary>
    public const ulong ActiveLow = 1 << 1;

    /// <summary>GPIO_V2_LINE_FLAG_INPUT.</summary>
    public const ulong Input = 1 << 2;

    /// <summary>GPIO_V2_LINE_FLAG_OUTPUT.</summary>
    public const ulong Output = 1 << 3;

    /// <summary>GPIO_V2_LINE_FLAG_EDGE_RISING.</summary>
    public const ulong RisingEdge = 1 << 4;

    /// <summary>GPIO_V2_LINE_FLAG_EDGE_FALLING.</summary>
    public const ulong FallingEdge = 1 << 5;

    /// <summary>GPIO_V2_LINE_FLAG_BIAS_PULL_UP.</summary>
    public const ulong PullUp = 1 << 8;

    /// <summary>GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN.</summary>
    public const ulong PullDown = 1 << 9;

    /// <summary>GPIO_V2_LINE_ATTR_ID_FLAGS: flags of some lines, instead of the request's.</summary>
    public const uint OwnFlags = 1;

    /// <summary>GPIO_V2_LINE_ATTR_ID_DEBOUNCE.</summary>
    public const uint Debounce = 3;

    /// <summary>GPIO_V2_LINE_EVENT_RISING_EDGE; the other one is falling.</summary>
    public const uint Rising = 1;

    /// <summary>POLLIN.</summary>
    public const short PollIn = 1;

    /// <summary>POLLERR | POLLHUP: the chip was taken away.</summary>
    public const short PollGone = 8 | 16;

    /// <summary>GPIO_V2_LINES_MAX.</summary>
    public const int MostLines = 64;

    /// <summary>struct gpiochip_info.</summary>
    public struct ChipInfo
    {
        /// <summary>Name, such as gpiochip0.</summary>
        public fixed byte Name[32];

        /// <summary>Label, such as pinctrl-bcm2711.</summary>
        public fixed byte Label[32];

        /// <summary>Number of lines.</summary>
        public uint Lines;
    }

    /// <summary>struct gpio_v2_line_info.</summary>
    public struct LineInfo
    {
        /// <summary>Name of the line.</summary>
        public fixed byte Name[32];

        /// <summary>Who uses it.</summary>
        public fixed byte Consumer[32];

        /// <summary>The line.</summary>
        public uint Offset;

        /// <summary>Attributes in use.</summary>
        public uint AttributeCount;

        /// <summary>Flags.</summary>
        public ulong Flags;

        /// <summary>Its attributes, 16 bytes each.</summary>
        public fixed ulong Attributes[20];

        /// <summary>Zero.</summary>
        public fixed uint Padding[4];
    }

    /// <summary>struct gpio_v2_line_config_attribute with its attribute.</summary>
    public struct Attribute
    {
        /// <summary>Which attribute.</summary>
        public uint Id;

        /// <summary>Zero.</summary>
        public uint Padding;

        /// <summary>Its value: bits, or microseconds in the lower half.</summary>
        public ulong Value;

        /// <summary>The lines it is for, by their place in the request.</summary>
        public ulong Lines;
    }

    /// <summary>Room for ten attributes.</summary>
    [InlineArray(10)]
    public struct Attributes
    {
        private Attribute _first;
    }

    /// <summary>struct gpio_v2_line_request with its struct gpio_v2_line_config.</summary>
    public struct LineRequest
    {
        /// <summary>The lines.</summary>
        public fixed uint Offsets[MostLines];

        /// <summary>Who uses them, for people.</summary>
        public fixed byte Consumer[32];

        /// <summary>Flags of all lines.</summary>
        public ulong Flags;

        /// <summary>Attributes in use.</summary>
        public uint AttributeCount;

        /// <summary>Zero.</summary>
        public fixed uint ConfigPadding[5];

        /// <summary>The attributes.</summary>
        public Attributes Attributes;

        /// <summary>Lines in use.</summary>
        public uint LineCount;

        /// <summary>Events that the kernel keeps; 0 for 16 a line.</summary>
        public uint EventBuffer;

        /// <summary>Zero.</summary>
        public fixed uint Padding[5];

        /// <summary>The descriptor that the kernel gives.</summary>
        public int Descriptor;
    }

    /// <summary>struct gpio_v2_line_values.</summary>
    public struct LineValues
    {
        /// <summary>Values by place in the request.</summary>
        public ulong Bits;

        /// <summary>The lines that are meant.</summary>
        public ulong Mask;
    }

    /// <summary>struct gpio_v2_line_event.</summary>
    public struct LineEvent
    {
        /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
        public ulong TimestampNs;

        /// <summary><see cref="Rising"/> or falling, after active-low.</summary>
        public uint Id;

        /// <summary>The line.</summary>
        public uint Offset;

        /// <summary>Number among the request's events, from 1.</summary>
        public uint Sequence;

        /// <summary>Number among the line's events, from 1.</summary>
        public uint LineSequence;

        /// <summary>Zero.</summary>
        public fixed uint Padding[6];
    }
}
