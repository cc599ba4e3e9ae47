using System.CommandLine;

namespace SotTable.Cli;

/// <summary><c>sottable press</c>: presses the button of a running table, as a hand would; of a simulated one also its cells.</summary>
internal static class PressVerb
{
    private const double Shortest = 0.02;
    private const double Longest = 20;
    private const double Usual = 0.12;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var hold = new Option<double>("--hold")
        {
            Description = $"How long it is held, {Shortest} to {Longest} s. From 2 s on a session ends.", HelpName = "SECONDS", DefaultValueFactory = _ => Usual,
        };
        var on = new Option<string?>("--on") { Description = "At a simulated table: press on this cell, or on its breath sensor, in place of the button.", HelpName = "CHANNEL" };
        var socket = TableSocket.Option();
        var command = new Command("press", "Press the button of a running table (a simulated one, or where Table:AllowPress permits it).") { hold, on, socket };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(hold), parsed.GetValue(on), parsed.GetRequiredValue(socket), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(double hold, string? on, string socket, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!(hold is >= Shortest and <= Longest)) return terminal.Refuse(ExitCode.Usage, $"--hold {hold}: expected {Shortest} to {Longest} s.");
        return await TableSocket.TalkAsync(
            socket,
            terminal,
            async table =>
            {
                var answer = on is null ? await table.PressAsync(TimeSpan.FromSeconds(hold), cancellationToken) : await table.PressOnAsync(on, TimeSpan.FromSeconds(hold), cancellationToken);
                if (!TableSocket.IsDone(answer, out var problem)) return terminal.Refuse(on is null ? ExitCode.NoPermission : ExitCode.Usage, problem);
                terminal.Error.WriteLine(hold >= 2 ? $"Held for {hold:0.##} s." : "Pressed.");
                return ExitCode.Done;
            },
            cancellationToken);
    }
}
