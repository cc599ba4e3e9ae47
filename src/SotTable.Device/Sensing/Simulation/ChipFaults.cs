namespace SotTable.Device.Sensing.Simulation;

/// <summary>The planned faults of one chip. Allocates nothing when asked.</summary>
internal sealed class ChipFaults
{
    private readonly PlannedFault[] _faults;
    private readonly bool[] _done;
    private readonly Seeded _random;
    private long _transfers;

    /// <summary>Picks the faults of one channel.</summary>
    /// <param name="plan">All faults.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="seed">Seed of the simulation.</param>
    public ChipFaults(FaultPlan plan, int channel, int seed)
        : this(plan, [channel], seed)
    {
    }

    /// <summary>Picks the faults of what several channels share.</summary>
    /// <param name="plan">All faults.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="seed">Seed of the simulation.</param>
    public ChipFaults(FaultPlan plan, IReadOnlyList<int> channels, int seed)
    {
        var channel = channels[0];
        _faults = [.. plan.Faults.Where(f => channels.Contains(f.Channel))];
        _done = new bool[_faults.Length];
        _random = new Seeded(seed, 700 + channel);
    }

    /// <summary>Whether this transaction gets no acknowledge.</summary>
    /// <param name="now">Time of the transaction.</param>
    public bool NoAnswer(TimeSpan now)
    {
        if (_faults.Length == 0) return false;
        var draw = _random.Unit(_transfers++);
        return Holds(ChipFault.NoAnswer, now, draw);
    }

    /// <summary>Whether a conversion fails to become ready.</summary>
    /// <param name="end">When it should end.</param>
    /// <param name="conversion">Its number.</param>
    public bool Misses(TimeSpan end, long conversion) =>
        _faults.Length > 0 && Holds(ChipFault.MissingConversion, end, _random.Unit(-1 - conversion));

    /// <summary>Which pulse of a word is held up, and for how long.</summary>
    /// <param name="now">Time of the word.</param>
    /// <param name="word">Its number.</param>
    /// <param name="pulses">How many pulses it has.</param>
    /// <param name="high">How long the pulse lasts.</param>
    /// <returns>Index of the pulse; −1 for none.</returns>
    public int Tears(TimeSpan now, long word, int pulses, out TimeSpan high)
    {
        high = default;
        if (_faults.Length == 0 || !Holds(ChipFault.TornWord, now, _random.Unit((1L << 40) + word))) return -1;
        high = TimeSpan.FromMicroseconds(_random.Between((2L << 40) + word, 70, 300));
        return (int)(_random.Unit((3L << 40) + word) * pulses);
    }

    /// <summary>Whether a fault with a chance strikes.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="now">Time.</param>
    /// <param name="number">Of the word or transaction.</param>
    public bool Chance(ChipFault kind, TimeSpan now, long number) => _faults.Length > 0 && Holds(kind, now, _random.Unit((4L << 40) + number));

    /// <summary>Whether a fault without chance stands.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="now">Time.</param>
    public bool Stands(ChipFault kind, TimeSpan now) => _faults.Length > 0 && Holds(kind, now, 0);

    /// <summary>True once for each planned reset whose time has come.</summary>
    /// <param name="now">Time.</param>
    public bool TakeReset(TimeSpan now) => TakeOnce(ChipFault.Reset, now);

    /// <summary>True once for each planned fault of a kind whose time has come.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="now">Time.</param>
    public bool TakeOnce(ChipFault kind, TimeSpan now)
    {
        for (var i = 0; i < _faults.Length; i++)
        {
            if (_faults[i].Kind != kind || _done[i] || now < _faults[i].At) continue;
            _done[i] = true;
            return true;
        }

        return false;
    }

    private bool Holds(ChipFault kind, TimeSpan now, double draw)
    {
        foreach (var fault in _faults)
        {
            if (fault.Kind == kind && now >= fault.At && now < fault.At + fault.Duration && draw < fault.Probability) return true;
        }

        return false;
    }
}
