namespace SotTable.Device.Sensing.Simulation;

/// <summary>A SSD1306 at the level of its commands: the addressing window, the memory behind the glass, on and off. Dark until it is set up. One thread.</summary>
internal sealed class Ssd1306Model : IChipModel
{
    private readonly byte[] _memory = new byte[128 * 8];
    private int _column;
    private int _page;
    private (int From, int To) _columns = (0, 127);
    private (int From, int To) _pages = (0, 7);
    private bool _horizontal;
    private bool _pump;
    private bool _on;

    /// <summary>True while it does not answer: no supply, or off its plug. What it kept is lost.</summary>
    public bool Away { get; set; }

    /// <summary>Pages written since the start.</summary>
    public int PagesWritten { get; private set; }

    /// <summary>Called after each page that is written.</summary>
    public Action? Written { get; set; }

    /// <summary>What is seen, a line of # and . for each row; dark unless it is on and its charge pump runs.</summary>
    public string Seen => string.Join('\n', Enumerable.Range(0, 64).Select(y => string.Concat(Enumerable.Range(0, 128).Select(x => Lit(x, y) ? '#' : '.'))));

    /// <inheritdoc/>
    public bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (Away)
        {
            LoseSupply();
            return false;
        }

        if (write.IsEmpty) return true;
        if (write[0] == 0x00) Command(write[1..]);
        else if (write[0] == 0x40) Take(write[1..]);
        return true;
    }

    /// <summary>Takes its supply away for a moment: dark, empty, as after power-on.</summary>
    public void LoseSupply()
    {
        Array.Clear(_memory);
        (_on, _pump, _horizontal) = (false, false, false);
    }

    private bool Lit(int x, int y) => _on && _pump && (_memory[(y / 8 * 128) + x] & (1 << (y % 8))) != 0;

    // Commands with their operands, of data sheet table 9.
    private void Command(ReadOnlySpan<byte> c)
    {
        for (var i = 0; i < c.Length; i++)
        {
            switch (c[i])
            {
                case 0xAE or 0xAF: _on = c[i] == 0xAF; break;
                case 0x20: _horizontal = c[++i] == 0; break;
                case 0x21: _columns = (c[++i], c[++i]); _column = _columns.From; break;
                case 0x22: _pages = (c[++i], c[++i]); _page = _pages.From; break;
                case 0x8D: _pump = (c[++i] & 4) != 0; break;
                case 0x81 or 0xA8 or 0xD3 or 0xD5 or 0xD9 or 0xDA or 0xDB: i++; break;
            }
        }
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        if (data.Length > 0) PagesWritten++;
        foreach (var b in data)
        {
            _memory[(_page * 128) + _column] = b;
            if (++_column <= _columns.To) continue;
            _column = _columns.From;
            if (_horizontal && ++_page > _pages.To) _page = _pages.From;
        }

        if (data.Length > 0) Written?.Invoke();
    }
}
