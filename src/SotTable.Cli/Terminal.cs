using System.Text.Json;

namespace SotTable.Cli;

/// <summary>Where the program speaks: results to <see cref="Out"/>, everything said to a person about them to <see cref="Error"/>.</summary>
/// <param name="Out">Results; a pipe may read it.</param>
/// <param name="Error">Sentences for people.</param>
/// <param name="Colour">Whether colours may be added; they never carry meaning alone.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool Colour)
{
    /// <summary>How <c>--json</c> prints: one line.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Says in one sentence what went wrong, where, and what to do.</summary>
    /// <param name="exitCode">The program's end.</param>
    /// <param name="sentence">The sentence.</param>
    /// <returns>The same code, for a <c>return</c>.</returns>
    public int Refuse(int exitCode, string sentence)
    {
        Error.WriteLine(Colour ? $"\e[35msottable:\e[0m {sentence}" : $"sottable: {sentence}");
        return exitCode;
    }

    /// <summary>Makes words stand out when colours are allowed.</summary>
    /// <param name="text">The words.</param>
    public string Strong(string text) => Colour ? $"\e[1m{text}\e[0m" : text;
}
