using System.CommandLine;

namespace SotTable.Cli;

/// <summary><c>sottable identify</c>: lets the light of a running table blink, so that a person sees which one it is.</summary>
internal static class IdentifyVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var socket = TableSocket.Option();
        var command = new Command("identify", "Let the light of the running table blink for ten seconds, to see which one it is. A session goes on undisturbed.") { socket };
        command.SetAction((parsed, cancellationToken) => TableSocket.TalkAsync(
            parsed.GetRequiredValue(socket),
            terminal,
            async table =>
            {
                var answer = await table.AskAsync("""{"cmd":"identify"}""", cancellationToken);
                if (!TableSocket.IsDone(answer, out var problem)) return terminal.Refuse(ExitCode.NoService, problem);
                terminal.Error.WriteLine("Its light blinks for ten seconds.");
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
