using System.Globalization;

namespace SotTable.Device;

/// <summary>What systemd tells a service of type notify by its environment (sd_notify(3), sd_watchdog_enabled(3)).</summary>
public sealed record ServiceManager
{
    /// <summary>No systemd.</summary>
    public static readonly ServiceManager None = new(null, null, null, 0);

    /// <summary>Reads the variables.</summary>
    /// <param name="socket">NOTIFY_SOCKET: a path, or @ and an abstract name; <c>null</c>, empty or something else: nobody listens.</param>
    /// <param name="watchdogUsec">WATCHDOG_USEC; <c>null</c> for no watchdog.</param>
    /// <param name="watchdogPid">WATCHDOG_PID; a watchdog for another process is not ours.</param>
    /// <param name="ownPid">This process.</param>
    /// <param name="stateDirectory">STATE_DIRECTORY; <c>null</c> or empty for none.</param>
    public ServiceManager(string? socket, string? watchdogUsec, string? watchdogPid, int ownPid, string? stateDirectory = null)
    {
        StateDirectory = stateDirectory?.Split(':')[0] is ['/', ..] first ? first : null;
        Address = socket is ['/', ..] ? socket : socket is ['@', ..] ? "\0" + socket[1..] : null;
        var ours = string.IsNullOrEmpty(watchdogPid) || watchdogPid == ownPid.ToString(CultureInfo.InvariantCulture);
        if (ours && long.TryParse(watchdogUsec, NumberStyles.None, CultureInfo.InvariantCulture, out var us) && us > 0)
            WatchdogInterval = TimeSpan.FromMicroseconds(us);
    }

    /// <summary>Where to tell; <c>null</c> for nobody.</summary>
    internal string? Address { get; }

    /// <summary>The folder that the service keeps; <c>null</c> for none.</summary>
    internal string? StateDirectory { get; }

    /// <summary>Longest time between two signs of life; <c>null</c> for no watchdog.</summary>
    internal TimeSpan? WatchdogInterval { get; }
}
