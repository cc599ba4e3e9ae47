using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using SotTable.Messages;

namespace SotTable.Device.Kernel;

/// <summary>
/// Tells systemd (Type=notify) when the table is ready, that it still works, and that it stops. The watchdog is fed only after the reader has
/// answered and the channels have brought something since the last time: a program that merely runs is not fed. Without systemd it does nothing.
/// </summary>
/// <param name="manager">What systemd told at the start.</param>
/// <param name="time">Clock of the watchdog's beat.</param>
/// <param name="logger">Told once when systemd can't be told.</param>
internal sealed partial class ServiceNotify(ServiceManager manager, TimeProvider time, ILogger<ServiceNotify> logger)
{
    // Often enough to be ready soon, seldom enough to cost nothing.
    private static readonly TimeSpan LookForReady = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _unheard;

    /// <summary>Completes when ready was told, or when there is nobody to tell. Any thread.</summary>
    public Task WasReady => _ready.Task;

    /// <summary>Tells ready, then feeds the watchdog until cancelled.</summary>
    /// <param name="answers">Completes when the reader has answered: true; false when it has too much to do to be asked.</param>
    /// <param name="channels">The channels now.</param>
    /// <param name="ready">Called once it is ready; says what the table does, for people.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task<bool>> answers, Func<IReadOnlyList<ChannelHealth>> channels, Func<string> ready, CancellationToken stopping)
    {
        if (manager.Address is null)
        {
            _ready.TrySetResult();
            return;
        }

        // A dead cell must not keep the table from starting: its first fault counts as the others' first sample.
        while (channels().Any(c => c.Good + c.Faults == 0) || !await answers(stopping)) await Task.Delay(LookForReady, time, stopping);
        Ready(ready());
        _ready.TrySetResult();
        if (manager.WatchdogInterval is not { } interval) return;
        var before = -1L;
        while (true)
        {
            var now = channels().Sum(c => c.Good + c.Faults + c.Lost);

            // One missed sign of life is allowed for, three are not.
            if (await answers(stopping) && now != before)
            {
                Send("WATCHDOG=1");
                before = now;
            }

            await Task.Delay(interval / 3, time, stopping);
        }
    }

    /// <summary>Tells ready.</summary>
    /// <param name="status">What it does, for people.</param>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>Tells that the table stops.</summary>
    public void Stopping() => Send("STOPPING=1");

    // Nobody who listens is no reason to stop a treatment.
    private void Send(string message)
    {
        if (manager.Address is not { } address) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException e)
        {
            if (!_unheard) LogUnheard(logger, e.SocketErrorCode);
            _unheard = true;
        }
    }

    [LoggerMessage(1421, LogLevel.Warning, "systemd can't be told how the table is ({Reason}); it will take the silence for a hang")]
    private static partial void LogUnheard(ILogger logger, SocketError reason);
}
