using SotTable.Device.Diagnosis;
using SotTable.Samples;

namespace SotTable.Cli;

/// <summary>The person at the terminal, who presses and looks.</summary>
/// <param name="terminal">Where to speak.</param>
/// <param name="massKg">A known mass that the person puts on each cell; <c>null</c> for a press by hand.</param>
/// <param name="answers">What the person types.</param>
internal sealed class TerminalHand(Terminal terminal, double? massKg, TextReader answers) : IHand
{
    // Gravity differs by less than 0.3 % from place to place; what is looked for here is ten per cent off.
    private const double StandardGravity = 9.80665;

    /// <inheritdoc/>
    public double? KnownN(ChannelProfile channel) => channel.Kind == ChannelKind.Load ? massKg * StandardGravity : null;

    /// <inheritdoc/>
    public void Press(int index, ChannelProfile channel) => Tell(channel.Kind == ChannelKind.Load
        ? massKg is { } kg ? FormattableString.Invariant($"Put {kg:0.###} kg gently on the cell {channel.Name} under block {channel.Block} for three seconds, then take it away.")
        : $"Press on the cell {channel.Name} under block {channel.Block} for two seconds, then let go."
        : "Press on the breath sensor for two seconds, then let go.");

    /// <inheritdoc/>
    public async Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        Tell($"{question} [y/n, Enter if you can't tell]");
        while (true)
        {
            switch ((await answers.ReadLineAsync(cancellationToken))?.Trim().ToUpperInvariant())
            {
                case "Y" or "YES": return true;
                case "N" or "NO": return false;
                case null or "": return null;
                default: Tell("y or n, please; Enter if you can't tell."); break;
            }
        }
    }

    /// <inheritdoc/>
    public void Tell(string what) => terminal.Error.WriteLine($"  {terminal.Strong(what)}");
}
