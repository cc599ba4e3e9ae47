namespace SotTable.Device.Sensing.Simulation;

/// <summary>A clock line and data lines with HX711 on them. A planned torn word is one pulse that lasts too long, as when the program is held up.</summary>
/// <param name="time">The clock that the chips see.</param>
/// <param name="chips">The chips, in the order of the data lines; <c>null</c> for a line with nothing on it.</param>
/// <param name="faults">Whose torn words are planned.</param>
internal sealed class SimulatedLines(ISamplingTime time, Hx711Model?[] chips, ChipFaults faults) : IClockedLines
{
    private static readonly TimeSpan Half = TimeSpan.FromMicroseconds(1);
    private TimeSpan _at;
    private long _words;

    /// <summary>Looks at the data and words clocked so far.</summary>
    public long Transfers { get; private set; }

    /// <inheritdoc/>
    public int Read(out uint levels)
    {
        Transfers++;
        levels = Levels(Now());
        return 0;
    }

    /// <inheritdoc/>
    public int SetClock(bool high)
    {
        Edge(Now(), high);
        return 0;
    }

    /// <inheritdoc/>
    public ClockedOutcome Clock(Span<uint> levels, TimeSpan longestHigh)
    {
        Transfers++;
        var at = Now();
        var torn = faults.Tears(at, _words++, levels.Length, out var high);
        var longest = Half;
        for (var i = 0; i < levels.Length; i++)
        {
            var width = i == torn ? high : Half;
            Edge(at, true);
            at += width;
            levels[i] = Levels(at);
            Edge(at, false);
            at += Half;
            if (width > longest) longest = width;
            _at = at;
            if (width > longestHigh) return new(0, i + 1, longest);
        }

        return new(0, levels.Length, longest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // A word takes time that the virtual clock does not know of.
    private TimeSpan Now() => _at = time.Now > _at ? time.Now : _at;

    private void Edge(TimeSpan at, bool high)
    {
        foreach (var chip in chips) chip?.Clock(at, high);
    }

    private uint Levels(TimeSpan at)
    {
        var levels = 0u;
        for (var i = 0; i < chips.Length; i++)
            if (chips[i]?.Data(at) ?? true) levels |= 1u << i;
        return levels;
    }
}
