using System.CommandLine;
using SotTable.Cli.Monitor;
using SotTable.Device.Diagnosis;
using SotTable.Samples;
using Spectre.Console;

namespace SotTable.Cli;

/// <summary><c>sottable monitor</c>: all channels live in the terminal, of the running table or of its chips (decision 0044).</summary>
internal static class MonitorVerb
{
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var config = new Option<FileInfo?>("--config") { Description = "Configuration of the table; the package's by default, when no table runs.", HelpName = "FILE" };
        var profile = new Option<FileInfo?>("--profile") { Description = "Wiring profile, instead of the configuration's.", HelpName = "FILE" };
        var socket = new Option<string?>("--socket") { Description = "Control socket of the running table; the configuration's by default.", HelpName = "PATH" };
        var seconds = new Option<double?>("--seconds") { Description = "End after N seconds; with q or Ctrl-C by default.", HelpName = "N" };
        var once = new Option<bool>("--once") { Description = "Print what two seconds gave, and end." };
        var command = new Command("monitor", "Show all channels live. A running table goes on undisturbed.") { config, profile, socket, seconds, once };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(config)?.FullName, parsed.GetValue(profile)?.FullName, parsed.GetValue(socket), Live: true),
            parsed.GetValue(once) ? 2 : parsed.GetValue(seconds), parsed.GetValue(once), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TableBench where, double? seconds, bool once, Terminal terminal, CancellationToken cancellationToken)
    {
        if (seconds is not null and not (> 0 and <= 86_400)) return terminal.Refuse(ExitCode.Usage, $"--seconds {seconds}: expected more than 0, up to 86400.");
        if (!once && Console.IsOutputRedirected) return terminal.Refuse(ExitCode.Usage, "monitor: the output is no terminal; add --once for two seconds as text, or use `sottable tap --csv`.");
        try
        {
            var (bench, exitCode, problems) = await TableFile.OpenAsync(where, null, cancellationToken);
            if (bench is null)
            {
                foreach (var problem in problems) terminal.Refuse(exitCode, problem);
                return exitCode;
            }

            using (bench)
            {
                foreach (var line in bench.Wiring().Where(l => l.Verdict == LineVerdict.Fault)) terminal.Error.WriteLine($"{line.Channel}: {line.Sentence}");
                return await ShowAsync(bench, seconds, once, Screen(terminal), cancellationToken);
            }
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"{e.Message}; see the table's log.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static async Task<int> ShowAsync(IBench bench, double? seconds, bool once, IAnsiConsole screen, CancellationToken cancellationToken)
    {
        var board = new MonitorBoard(bench);
        var left = seconds is { } s ? TimeSpan.FromSeconds(s) : TimeSpan.MaxValue;
        void Take(in RawSample sample) => board.Add(sample);
        if (once)
        {
            await bench.SampleAsync(left, Take, cancellationToken);
            screen.Write(board.Render());
            return ExitCode.Done;
        }

        await screen.Live(board.Render()).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (left > TimeSpan.Zero && !Quits())
            {
                await bench.SampleAsync(DrawEvery, Take, cancellationToken);
                left -= DrawEvery;
                live.UpdateTarget(board.Render());
            }
        });
        return ExitCode.Done;
    }

    // As everywhere: no colours in a pipe, nor where nobody wants them.
    private static IAnsiConsole Screen(Terminal terminal)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = terminal.Colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(terminal.Out),
        });
        if (Console.IsOutputRedirected) screen.Profile.Width = MonitorBoard.Width;
        return screen;
    }

    // A terminal that was closed has a key for whoever asks, for ever: a few at a time, so that the signal that came with it is seen.
    private static bool Quits()
    {
        if (Console.IsInputRedirected) return false;
        for (var keys = 0; keys < 8 && Console.KeyAvailable; keys++)
            if (Console.ReadKey(intercept: true).KeyChar is 'q' or 'Q') return true;
        return false;
    }
}
