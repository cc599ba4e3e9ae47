using SotTable.Device.Diagnosis;

namespace SotTable.Cli;

/// <summary>A diagnosis for a person, 80 columns wide.</summary>
internal static class DiagnosisText
{
    private const int Indent = 14;
    private const int Width = 79 - Indent;

    /// <summary>Prints it, channel by channel.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="terminal">Where to.</param>
    public static void Print(Diagnosis found, Terminal terminal)
    {
        var to = terminal.Out;
        to.WriteLine($"{terminal.Strong(found.Profile)}, samples: {found.Origin}{(found.OriginNote.Length > 0 ? $" ({found.OriginNote})" : "")}{(found.ByService ? ", through the running service" : "")}");
        foreach (var group in found.Lines.GroupBy(l => l.Channel ?? "table"))
        {
            to.WriteLine();
            to.WriteLine(terminal.Strong(group.Key));
            foreach (var line in group)
            {
                var head = $"{Word(line.Verdict)} {line.Check,-7} ".PadRight(Indent);
                foreach (var row in Rows(line.Sentence, Indent + Width - head.Length))
                {
                    to.WriteLine(head + row);
                    head = new string(' ', head.Length);
                }
            }
        }

        to.WriteLine();
        var (faults, looks) = (found.Lines.Count(l => l.Verdict == LineVerdict.Fault), found.Lines.Count(l => l.Verdict == LineVerdict.Look));
        to.WriteLine(faults + looks == 0 ? "Nothing to look at." : $"{faults} faults, {looks} to look at.");
    }

    private static string Word(LineVerdict verdict) => verdict switch { LineVerdict.Ok => "ok   ", LineVerdict.Look => "LOOK ", LineVerdict.Fault => "FAULT", _ => "-    " };

    private static IEnumerable<string> Rows(string text, int width)
    {
        while (text.Length > width)
        {
            var cut = text.LastIndexOf(' ', width);
            if (cut <= 0) cut = width;
            yield return text[..cut];
            text = text[cut..].TrimStart();
        }

        yield return text;
    }
}
