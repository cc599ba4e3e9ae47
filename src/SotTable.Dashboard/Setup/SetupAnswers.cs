namespace SotTable.Dashboard.Setup;

/// <summary>Asks whoever sets up, or takes the answers from a file: <c>question: answer</c>, a line each. What a file leaves out is as by default.</summary>
/// <param name="answers">From a file; <c>null</c> to ask a person.</param>
/// <param name="input">The person's.</param>
/// <param name="output">To the person.</param>
internal sealed class SetupAnswers(IReadOnlyDictionary<string, string>? answers, TextReader input, TextWriter output)
{
    /// <summary>All questions there are.</summary>
    public static readonly string[] Questions = ["admin", "password-file", "names", "port", "broker-port"];

    /// <summary>Whether no person answers.</summary>
    public bool IsScripted => answers is not null;

    /// <summary>Asks.</summary>
    /// <param name="name">One of <see cref="Questions"/>.</param>
    /// <param name="question">For the person.</param>
    /// <param name="usual">Taken when nothing is answered.</param>
    public string Ask(string name, string question, string usual)
    {
        if (answers is not null) return answers.GetValueOrDefault(name, usual);
        output.Write($"{question}{(usual.Length > 0 ? $" [{usual}]" : "")}: ");
        return input.ReadLine()?.Trim() is { Length: > 0 } answer ? answer : usual;
    }

    /// <summary>Asks for a new password, which a terminal does not show.</summary>
    /// <param name="question">For the person.</param>
    public string AskSecret(string question)
    {
        output.Write($"{question}: ");
        if (Console.IsInputRedirected) return input.ReadLine() ?? "";
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar >= ' ') typed.Append(key.KeyChar);
        }

        output.WriteLine();
        return typed.ToString();
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its answers, or <c>null</c> and one sentence.</returns>
    public static (IReadOnlyDictionary<string, string>? Answers, string Problem) Read(string path)
    {
        try
        {
            var answers = new Dictionary<string, string>();
            foreach (var (line, number) in File.ReadAllLines(path).Select((l, i) => (l.Trim(), i + 1)))
            {
                if (line.Length == 0 || line[0] == '#') continue;
                var name = line.Split(':')[0].Trim();
                if (line.Contains(':', StringComparison.Ordinal) && Questions.Contains(name) && answers.TryAdd(name, line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())) continue;
                return (null, $"{path}, line {number}: \"{name}\": expected one of {string.Join(", ", Questions)}, once each, as `question: answer`");
            }

            return (answers, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path}: can't be read ({e.Message})");
        }
    }
}
