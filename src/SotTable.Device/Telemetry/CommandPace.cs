using SotTable.Messages;

namespace SotTable.Device.Telemetry;

/// <summary>
/// How many commands that leave something in the record are taken: of each kind ten at once and one a second on average, by the monotonic clock. A stop
/// always passes: it ends the session, so there is no flood of them. Thread-safe.
/// </summary>
internal sealed class CommandPace
{
    /// <summary>How many of one kind may come at once.</summary>
    public const int AtOnce = 10;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _paidUntil = [];

    /// <summary>Takes one, or refuses it.</summary>
    /// <param name="name">Name of the command.</param>
    /// <param name="now">Monotonic time.</param>
    public bool TryTake(string name, TimeSpan now)
    {
        if (name == CommandNames.Stop) return true;
        lock (_gate)
        {
            // Each one uses up a second, from a purse that fills by itself and holds ten.
            var paid = _paidUntil.GetValueOrDefault(name, TimeSpan.MinValue);
            if (paid < now) paid = now;
            if (paid + Every > now + (AtOnce * Every)) return false;
            _paidUntil[name] = paid + Every;
            return true;
        }
    }
}
