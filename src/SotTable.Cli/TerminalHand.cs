using SotTable.Device.Diagnosis;
using SotTable.Samples;

namespace SotTable.Cli;

/// <summary>The person at the terminal, who presses and looks.</summary>
/// <param name="terminal">Where to speak.</param>
internal sealed class TerminalHand(Terminal terminal) : IHand
{
    /// <inheritdoc/>
    public double? KnownN(ChannelProfile channel) => null;

    /// <inheritdoc/>
    public void Press(int index, ChannelProfile channel) => Tell(channel.Kind == ChannelKind.Load
        ? $"Press on the cell {channel.Name} under block {channel.Block} for two seconds, then let go."
        : "Press on the breath sensor for two seconds, then let go.");

    /// <inheritdoc/>
    public async Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        Tell($"{question} [y/n]");
        return (await Console.In.ReadLineAsync(cancellationToken))?.Trim() switch { "y" or "Y" => true, "n" or "N" => false, _ => null };
    }

    /// <inheritdoc/>
    public void Tell(string what) => terminal.Error.WriteLine($"  {terminal.Strong(what)}");
}
