namespace SotTable.Device.Sensing.Recordings;

/// <summary>Lines of a file that may be anything: bounded in bytes and in the length of a line. Ends at the first problem.</summary>
public sealed class BoundedLines : IDisposable
{
    private readonly StreamReader _reader;
    private readonly long _mostBytes;
    private readonly char[] _line;
    private int _length;
    private long _taken;

    /// <summary>Begins before the first line.</summary>
    /// <param name="stream">The file; not disposed.</param>
    /// <param name="mostBytes">Most characters in all, unpacked.</param>
    /// <param name="longestLine">Most characters of a line.</param>
    public BoundedLines(Stream stream, long mostBytes, int longestLine)
    {
        _reader = new StreamReader(stream, leaveOpen: true);
        _mostBytes = mostBytes;
        _line = new char[longestLine];
        Problem = "";
    }

    /// <summary>The line, without its end.</summary>
    public ReadOnlySpan<char> Current => _line.AsSpan(0, _length);

    /// <summary>Number of the line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Why reading ended; empty at the end of the file.</summary>
    public string Problem { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>False at the end or at a problem.</returns>
    public bool MoveNext()
    {
        _length = 0;
        while (true)
        {
            var c = _reader.Read();
            if (c < 0 && _length == 0) return false;
            if (++_taken > _mostBytes) return Fail($"more than {_mostBytes >> 20} MB unpacked, expected a recording");
            if (c is < 0 or '\n') break;
            if (_length == _line.Length) return Fail($"more than {_line.Length} characters in a line, expected a recording");
            _line[_length++] = (char)c;
        }

        Number++;
        if (_length > 0 && _line[_length - 1] == '\r') _length--;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private bool Fail(string problem)
    {
        Number++;
        Problem = problem;
        return false;
    }
}
