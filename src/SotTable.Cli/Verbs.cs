using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using SotTable.Cli.Calibrate;
using SotTable.Cli.Setup;

namespace SotTable.Cli;

/// <summary>What the program can do, by its command line.</summary>
internal static class Verbs
{
    /// <summary>Runs the verb that is named.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        var verbs = All(terminal);

        // Only the verb that is named is made: all twenty are 300 methods to compile.
        var named = verbs.Where(v => args.Length > 0 && v.Name == args[0]).ToArray();
        if (named.Length == 0 && args.Length > 0 && !args[0].StartsWith('-'))
            return terminal.Refuse(ExitCode.Usage, $"{args[0]}: no such verb, expected one of {string.Join(", ", verbs.Select(v => v.Name))}.");

        // Not a RootCommand: that one would show the assembly's name instead of the program's.
        var root = new Command("sottable", "Measures the load on two support blocks and the breathing on a treatment table, and times the session.") { new HelpOption { Recursive = true } };
        foreach (var verb in named.Length > 0 ? named : verbs) root.Add(verb.Create());
        var parsed = root.Parse(args);
        var value = TypedValues.Wrong(parsed);
        if (parsed.Errors.Count > 0 || value.Length > 0) return terminal.Refuse(ExitCode.Usage, Wrong(parsed, value));

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, cancellationToken);
    }

    // The parser's own words do not name what was typed where a part of a verb is missing or misspelt.
    private static string Wrong(ParseResult parsed, string value)
    {
        var verb = parsed.CommandResult.Command.Name;
        for (var above = parsed.CommandResult.Parent as CommandResult; above is not null; above = above.Parent as CommandResult) verb = $"{above.Command.Name} {verb}";
        var parts = parsed.CommandResult.Command.Subcommands;
        var names = string.Join(", ", parts.Select(p => p.Name));
        var sentence = value.Length > 0 ? value
            : parts.Count == 0 ? parsed.Errors[0].Message
            : parsed.UnmatchedTokens is [var word, ..] ? $"{word}: no such part of `{verb}`, expected one of {names}."
            : $"which part of `{verb}`? It takes one of {names}.";
        return $"{sentence} `{verb} --help` says more.";
    }

    private static (string Name, Func<Command> Create)[] All(Terminal terminal) =>
    [
        ("run", () => RunVerb.Create(terminal)),
        ("status-only", () => StatusOnlyVerb.Create(terminal)),
        ("press", () => PressVerb.Create(terminal)),
        ("status", () => StatusVerb.Create(terminal)),
        ("tap", () => TapVerb.Create(terminal)),
        ("breathe-in", () => BreatheInVerb.Create(terminal)),
        ("diagnose", () => DiagnoseVerb.Create(terminal)),
        ("simulate", () => SimulateVerb.Create(terminal)),
        ("monitor", () => MonitorVerb.Create(terminal)),
        ("replay", () => ReplayVerb.Create(terminal)),
        ("export", () => ExportVerb.Create(terminal)),
        ("analyse", () => AnalyseVerb.Create(terminal)),
        ("fit", () => FitVerb.Create(terminal)),
        ("bench", () => BenchVerb.Create(terminal)),
        ("calibrate", () => CalibrateVerb.Create(terminal, Console.In)),
        ("identify", () => IdentifyVerb.Create(terminal)),
        ("setup", () => SetupVerb.Create(terminal, Console.In)),
        ("renew", () => RenewVerb.Create(terminal)),
        ("version", () => VersionVerb.Create(terminal)),
        ("demo", () => DemoVerb.Create(terminal)),
    ];
}
