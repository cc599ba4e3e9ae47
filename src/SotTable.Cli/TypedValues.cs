using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SotTable.Cli;

/// <summary>
/// What was typed for options and arguments that take a number, a choice or a file. The parser names types of the framework where it can't read a value, reads
/// "1,5" as fifteen, "NaN" as a number, and the numbers behind choices as choices.
/// </summary>
internal static class TypedValues
{
    /// <summary>Looks at all of a command line.</summary>
    /// <param name="parsed">As the parser has it.</param>
    /// <returns>Empty, or a sentence about the first value that can't be read.</returns>
    public static string Wrong(ParseResult parsed)
    {
        for (var verb = parsed.CommandResult; verb is not null; verb = verb.Parent as CommandResult)
        {
            foreach (var child in verb.Children)
            {
                var (name, type) = child switch
                {
                    OptionResult o => (o.Option.Name, o.Option.ValueType),
                    ArgumentResult a => (a.Argument.Name, a.Argument.ValueType),
                    _ => ("", typeof(string)),
                };
                type = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
                foreach (var token in child.Tokens)
                    if (Expected(type, token.Value) is { Length: > 0 } expected) return $"{name} {(token.Value.Length > 0 ? token.Value : "\"\"")}: expected {expected}.";
            }
        }

        return "";
    }

    // Empty: the word fits.
    private static string Expected(Type type, string word) => type switch
    {
        _ when type == typeof(int) => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? "" : word.All(char.IsAsciiDigit) && word.Length > 0 ? $"{int.MaxValue} at most" : "a whole number",
        _ when type == typeof(double) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? "" : "a number such as 12 or 0.5",
        _ when type == typeof(FileInfo) => word.Length > 0 ? "" : "the name of a file",
        _ when type == typeof(DirectoryInfo) => word.Length > 0 ? "" : "the name of a folder",
        { IsEnum: true } => Enum.GetNames(type).Contains(word, StringComparer.OrdinalIgnoreCase) ? "" : $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => "",
    };
}
