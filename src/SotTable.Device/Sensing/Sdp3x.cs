namespace SotTable.Device.Sensing;

/// <summary>Commands and figures of the SDP3x and SDP8xx differential pressure sensors (data sheets). Shared by driver and chip model.</summary>
internal static class Sdp3x
{
    /// <summary>Continuous measurement of differential pressure, averaged until it is read.</summary>
    public const ushort Continuous = 0x3615;

    /// <summary>Stops it; the only command that is taken while it measures.</summary>
    public const ushort Stop = 0x3FF9;

    /// <summary>First half of the question for the product.</summary>
    public const ushort Identify1 = 0x367C;

    /// <summary>Second half; 18 bytes follow.</summary>
    public const ushort Identify2 = 0xE102;

    /// <summary>Upper byte of the product number: 03 for the SDP3x (0301) and SDP8xx (0302).</summary>
    public const byte Product = 0x03;

    /// <summary>Bytes of a reading: pressure, temperature, scale, each of two bytes and a check sum.</summary>
    public const int Reading = 9;

    /// <summary>Counts a pascal are 30,000 over the range: 60 at 500 Pa, 240 at 125 Pa.</summary>
    public const int CountsOfRange = 30_000;

    /// <summary>Counts a degree Celsius.</summary>
    public const double CountsPerDegree = 200;

    /// <summary>Check sum of two bytes: CRC-8, polynomial 0x31, beginning with 0xFF.</summary>
    /// <param name="high">First byte.</param>
    /// <param name="low">Second byte.</param>
    public static byte CheckSum(byte high, byte low)
    {
        var crc = 0xFF ^ high;
        for (var i = 0; i < 16; i++)
        {
            if (i == 8) crc ^= low;
            crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
            crc &= 0xFF;
        }

        return (byte)crc;
    }
}
