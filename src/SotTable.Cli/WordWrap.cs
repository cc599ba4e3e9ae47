using System.Text;

namespace SotTable.Cli;

/// <summary>Breaks lines between words, where a terminal would break them inside one. What continues a line begins below its first word.</summary>
/// <param name="to">The terminal.</param>
/// <param name="width">How wide it is now, columns; 0 or less for unknown.</param>
internal sealed class WordWrap(TextWriter to, Func<int> width) : TextWriter
{
    private const int DeepestIndent = 20;

    private readonly StringBuilder _word = new();
    private int _columns; // of the word
    private int _spaces; // before the word
    private int _at;
    private int _indent;
    private bool _escape; // inside a control sequence: takes no columns

    /// <inheritdoc/>
    public override Encoding Encoding => to.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (value is not (' ' or '\n' or '\r'))
        {
            _word.Append(value);
            if (value == '\e') _escape = true;
            else if (!_escape) _columns++;
            else if (char.IsAsciiLetter(value)) _escape = false;
            return;
        }

        PutWord();
        if (value == ' ')
        {
            _spaces++;
            return;
        }

        to.Write(value);
        (_at, _spaces, _indent) = (0, 0, 0);
    }

    /// <inheritdoc/>
    /// <remarks>What does not end a line is a question: the person's Enter ends it.</remarks>
    public override void Write(string? value)
    {
        foreach (var c in value ?? "") Write(c);
        PutWord();
        PutSpaces();
        (_at, _indent) = (0, 0);
        to.Flush();
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value);
        Write('\n');
    }

    /// <inheritdoc/>
    public override void Flush() => to.Flush();

    private void PutWord()
    {
        if (_word.Length == 0) return;
        if (_at == 0) _indent = Math.Min(_spaces, DeepestIndent);
        if (_at > _indent && width() is > 0 and var most && _at + _spaces + _columns > most)
        {
            to.Write('\n');
            (_at, _spaces) = (0, _indent);
        }

        PutSpaces();
        to.Write(_word);
        _at += _columns;
        _word.Clear();
        _columns = 0;
    }

    private void PutSpaces()
    {
        for (; _spaces > 0; _spaces--, _at++) to.Write(' ');
    }
}
