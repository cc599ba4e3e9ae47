namespace SotTable.Device.Sensing.Simulation;

/// <summary>The faults that a simulation injects.</summary>
/// <param name="Faults">Planned faults, in any order; empty for none.</param>
public sealed record FaultPlan(IReadOnlyList<PlannedFault> Faults)
{
    /// <summary>Nothing goes wrong.</summary>
    public static readonly FaultPlan None = new([]);
}

/// <summary>One injected fault.</summary>
/// <param name="Channel">Index of the channel, from 0.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="At">When it begins, monotonic time since the start.</param>
/// <param name="Duration">How long it lasts; <see cref="ChipFault.Reset"/> and <see cref="ChipFault.MuxReset"/> happen once and ignore it.</param>
/// <param name="Probability">The part of the transactions, conversions or words that a kind names: above 0, up to 1.</param>
public sealed record PlannedFault(int Channel, ChipFault Kind, TimeSpan At, TimeSpan Duration, double Probability = 1);

/// <summary>What can go wrong with a simulated chip.</summary>
public enum ChipFault
{
    /// <summary>The chip does not acknowledge its address.</summary>
    NoAnswer,

    /// <summary>A conversion never becomes ready.</summary>
    MissingConversion,

    /// <summary>All registers fall back to their defaults while it runs, as after a brown-out.</summary>
    Reset,

    /// <summary>The same word again and again.</summary>
    StuckValue,

    /// <summary>The calibration of the front end ends with an error.</summary>
    CalibrationError,

    /// <summary>A wire of the bridge or sensor is open: full scale.</summary>
    OpenInput,

    /// <summary>A clock pulse is held up for 70 to 300 µs in the middle of a word, which sends a HX711 to sleep; the part of the words.</summary>
    TornWord,

    /// <summary>The data line is stuck low.</summary>
    LineLow,

    /// <summary>The data line is stuck high, or came off.</summary>
    LineHigh,

    /// <summary>The multiplexer before the chip does not acknowledge.</summary>
    MuxSilent,

    /// <summary>The multiplexer before the chip is reset: all of its channels are off. Happens once.</summary>
    MuxReset,

    /// <summary>All channels of the multiplexer before the chip are on, so that chips of one address answer together.</summary>
    MuxTwoChannels,

    /// <summary>The chip's bus hangs: a transaction ends with the adapter's time-out of 10 ms.</summary>
    BusTimeout,

    /// <summary>The chip holds the clock line for 2 ms in each transaction on its bus: all chips there get their words late, or not at all. The bits stay right.</summary>
    ClockStretch,

    /// <summary>
    /// Hum of the mains at 50 Hz from an open shield: 5 N peak to peak on a load cell, 50 mV on a breath sensor's wire. A converter gives the mean over its conversion, so that
    /// of 10 a second shows next to nothing of it, and one of 80 half of it, as 30 Hz.
    /// </summary>
    Hum,

    /// <summary>One half of the bridge is open: half the output and a zero that is off by 0.4 of the capacity.</summary>
    HalfBridge,

    /// <summary>The wire of the bridge's excitation is open: nothing of the load, only the converter's own offset and noise.</summary>
    NoExcitation,

    /// <summary>The two wires of the bridge's signal are in each other's place: a load pulls.</summary>
    Reversed,

    /// <summary>The supply is down where the regulator of the bridge has nothing left to regulate with: the converter's noise is eight times as large.</summary>
    LowSupply,

    /// <summary>The cell was overloaded and bent: its zero has moved by 30 N.</summary>
    ZeroJump,

    /// <summary>The block touches the frame: a quarter of the force goes past the cell, and sticks there by 1 N.</summary>
    Shunt,

    /// <summary>The cell's cable is laid without slack and pulls at the block: 4 N to and fro in four minutes.</summary>
    CablePull,

    /// <summary>A tenth of the signal of a cell under the other block reaches this one's wires, or the second input of its converter.</summary>
    CrossTalk,

    /// <summary>Something is wedged beside the block and pushes it sideways: the cell shows 2 % of its capacity.</summary>
    SideLoad,

    /// <summary>The overload stop is set too close: of what is more than 20 N, or a tenth of the capacity of a small cell, a tenth reaches the cell.</summary>
    StopContact,

    /// <summary>The block is tilted by 30°: the cell feels the cosine.</summary>
    Tilt,

    /// <summary>The hose of a pressure sensor is off, or the breath sensor's signal is gone.</summary>
    HoseOff,

    /// <summary>The hose sits on the other port: the sign is turned.</summary>
    HoseSwapped,

    /// <summary>Bits of a word are changed on the way: its check sum is wrong.</summary>
    BadCheckSum,
}
