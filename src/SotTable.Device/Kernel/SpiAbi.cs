namespace SotTable.Device.Kernel;

/// <summary>Numbers and structures of linux/spi/spidev.h. A test compares them with the compiler's.</summary>
internal static class SpiAbi
{
    /// <summary>SPI_IOC_MESSAGE(1).</summary>
    public const uint OneMessage = 0x40206B00;

    /// <summary>SPI_IOC_WR_MODE.</summary>
    public const uint WriteMode = 0x40016B01;

    /// <summary>SPI_IOC_WR_BITS_PER_WORD.</summary>
    public const uint WriteBitsPerWord = 0x40016B03;

    /// <summary>SPI_IOC_WR_MAX_SPEED_HZ.</summary>
    public const uint WriteMaxSpeed = 0x40046B04;

    /// <summary>struct spi_ioc_transfer.</summary>
    public struct Message
    {
        /// <summary>Address of the bytes to send.</summary>
        public ulong Send;

        /// <summary>Address of the bytes to receive.</summary>
        public ulong Receive;

        /// <summary>Bytes, both ways.</summary>
        public uint Length;

        /// <summary>Clock.</summary>
        public uint SpeedHz;

        /// <summary>Wait after it.</summary>
        public ushort DelayUs;

        /// <summary>Bits of a word; 0 for the device's.</summary>
        public byte BitsPerWord;

        /// <summary>Whether chip select changes after it.</summary>
        public byte ChangeSelect;

        /// <summary>Data lines for sending; 0 for one.</summary>
        public byte SendLines;

        /// <summary>Data lines for receiving; 0 for one.</summary>
        public byte ReceiveLines;

        /// <summary>Wait between words.</summary>
        public byte WordDelayUs;

        /// <summary>Zero.</summary>
        public byte Padding;
    }
}
