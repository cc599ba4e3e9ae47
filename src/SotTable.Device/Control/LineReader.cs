namespace SotTable.Device.Control;

/// <summary>Reads lines of bytes with a limit. Owned by one connection.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="limit">Longest line.</param>
internal sealed class LineReader(Stream stream, int limit)
{
    private byte[] _buffer = new byte[1024];
    private int _start;
    private int _end;

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <param name="stopping">Ends the wait.</param>
    /// <returns><c>null</c> when the other side has closed; something longer than the limit when the line is too long.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken stopping)
    {
        var searched = _start;
        while (true)
        {
            var at = Array.IndexOf(_buffer, (byte)'\n', searched, _end - searched);
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, at - _start);
                _start = at + 1;
                return line;
            }

            if (_end - _start > limit) return _buffer.AsMemory(_start, _end - _start);
            MakeRoom();
            searched = _end;
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), stopping);
            if (read == 0) return null;
            _end += read;
        }
    }

    /// <summary>Reads bytes that are no line.</summary>
    /// <param name="into">Filled.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <returns>False when the other side has closed before.</returns>
    public async ValueTask<bool> TryFillAsync(Memory<byte> into, CancellationToken stopping)
    {
        while (_end - _start < into.Length)
        {
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), stopping);
            if (read == 0) return false;
            _end += read;
        }

        _buffer.AsMemory(_start, into.Length).CopyTo(into);
        _start += into.Length;
        return true;
    }

    private void MakeRoom()
    {
        Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
    }
}
