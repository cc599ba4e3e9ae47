using System.Text;

namespace SotTable.Cli.Calibrate;

/// <summary>Asks the technician, or takes the answers from a file: <c>question: answer</c>, a line each.</summary>
/// <param name="terminal">Where to speak.</param>
/// <param name="keyboard">Where answers come from.</param>
/// <param name="answers">Answers by question; <c>null</c> to ask a person.</param>
internal sealed class Conversation(Terminal terminal, TextReader keyboard, IReadOnlyDictionary<string, string>? answers)
{
    private const int Columns = 79;

    /// <summary>All questions there are.</summary>
    public static readonly string[] Questions = ["weights", "accept", "small", "lateral", "resume", "temperature", "again"];

    /// <summary>Whether no person answers.</summary>
    public bool IsScripted => answers is not null;

    /// <summary>Stands before the next sentence; empty for nothing.</summary>
    public string Lead { get; set; } = "";

    /// <summary>Says a sentence. A person reads it on 80 columns, broken between words; a script gets it in one line.</summary>
    /// <param name="sentence">The sentence.</param>
    public void Say(string sentence)
    {
        terminal.Error.WriteLine(IsScripted ? Lead + sentence : Broken(Lead + sentence));
        Lead = "";
    }

    /// <summary>Asks.</summary>
    /// <param name="name">One of <see cref="Questions"/>.</param>
    /// <param name="question">For the person.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>The answer; empty when there is none.</returns>
    public async Task<string> AskAsync(string name, string question, CancellationToken cancellationToken)
    {
        terminal.Error.Write((IsScripted ? Lead + question : Broken(Lead + question)) + " ");
        Lead = "";
        if (answers is not null)
        {
            var answer = answers.GetValueOrDefault(name, "");
            terminal.Error.WriteLine(answer);
            return answer;
        }

        // The console can't be cancelled: the wait is left behind when Ctrl-C comes.
        return (await Task.Run(keyboard.ReadLine, CancellationToken.None).WaitAsync(cancellationToken) ?? "").Trim();
    }

    /// <summary>A sentence as a person reads it on 80 columns, broken between words.</summary>
    /// <param name="sentence">The sentence.</param>
    public static string Broken(string sentence)
    {
        var indent = sentence.Length - sentence.TrimStart().Length;
        var (text, hanging) = (new StringBuilder(), indent + 2);
        while (sentence.Length > Columns && sentence.LastIndexOf(' ', Columns) is var at && at > indent)
        {
            text.Append(sentence.AsSpan(0, at)).AppendLine();
            (sentence, indent) = (new string(' ', hanging) + sentence[(at + 1)..], hanging);
        }

        return text.Append(sentence).ToString();
    }

    /// <summary>Reads a file of answers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">File, line and reason; empty when it can be used.</param>
    public static IReadOnlyDictionary<string, string>? Read(string path, out string problem)
    {
        problem = "";
        var answers = new Dictionary<string, string>();
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: can't be read: {e.Message}";
            return null;
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#')) continue;
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? lines[i] : lines[i][..colon].Trim();
            if (colon > 0 && Questions.Contains(name) && answers.TryAdd(name, lines[i][(colon + 1)..].Trim())) continue;
            problem = $"{path}: line {i + 1}: \"{name}\", expected one of {string.Join(", ", Questions)}, once each, as `question: answer`";
            return null;
        }

        return answers;
    }
}
