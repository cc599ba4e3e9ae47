namespace SotTable.Device.Kernel;

/// <summary>Numbers and structures of linux/i2c.h and linux/i2c-dev.h. A test compares them with the compiler's.</summary>
internal static unsafe class I2cAbi
{
    /// <summary>I2C_RETRIES: repeats after lost arbitration.</summary>
    public const uint Retries = 0x0701;

    /// <summary>I2C_TIMEOUT, in steps of 10 ms.</summary>
    public const uint TimeoutTens = 0x0702;

    /// <summary>I2C_FUNCS: what the adapter can do.</summary>
    public const uint Functions = 0x0705;

    /// <summary>I2C_RDWR: several messages with repeated starts.</summary>
    public const uint Transfer = 0x0707;

    /// <summary>I2C_FUNC_I2C: the adapter can do <see cref="Transfer"/>.</summary>
    public const ulong PlainI2c = 1;

    /// <summary>I2C_M_RD.</summary>
    public const ushort ReadFlag = 1;

    /// <summary>struct i2c_msg.</summary>
    public struct Message
    {
        /// <summary>Address of the chip.</summary>
        public ushort Address;

        /// <summary><see cref="ReadFlag"/> or 0.</summary>
        public ushort Flags;

        /// <summary>Bytes.</summary>
        public ushort Length;

        /// <summary>The bytes.</summary>
        public byte* Buffer;
    }

    /// <summary>struct i2c_rdwr_ioctl_data.</summary>
    public struct Messages
    {
        /// <summary>The messages.</summary>
        public Message* First;

        /// <summary>How many.</summary>
        public uint Count;
    }
}
