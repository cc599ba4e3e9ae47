using System.Net.Sockets;
using System.Text;
using SotTable.Messages;

namespace SotTable.Device.Kernel;

/// <summary>
/// Tells systemd (Type=notify) when the table is ready, that it still works, and that it stops. The watchdog is fed only after the reader has
/// answered and the channels have brought something since the last time: a program that merely runs is not fed. Without systemd it does nothing.
/// </summary>
/// <param name="manager">What systemd told at the start.</param>
/// <param name="time">Clock of the watchdog's beat.</param>
internal sealed class ServiceNotify(ServiceManager manager, TimeProvider time)
{
    // Often enough to be ready soon, seldom enough to cost nothing.
    private static readonly TimeSpan LookForReady = TimeSpan.FromMilliseconds(100);

    /// <summary>Tells ready, then feeds the watchdog until cancelled.</summary>
    /// <param name="answers">Completes when the reader has answered.</param>
    /// <param name="channels">The channels now.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, Task> answers, Func<IReadOnlyList<ChannelHealth>> channels, CancellationToken stopping)
    {
        if (manager.Address is null) return;

        // A dead cell must not keep the table from starting: its first fault counts as the others' first sample.
        while (channels().Any(c => c.Good + c.Faults == 0)) await Task.Delay(LookForReady, time, stopping);
        await answers(stopping);
        Send("READY=1\nSTATUS=sampling");
        if (manager.WatchdogInterval is not { } interval) return;
        var before = -1L;
        while (true)
        {
            try
            {
                await answers(stopping);
                var now = channels().Sum(c => c.Good + c.Faults + c.Lost);
                if (now != before) Send("WATCHDOG=1");
                before = now;
            }
            catch (IOException)
            {
                // The reader has too much to do to be asked. One missed sign of life is allowed for, three are not.
            }

            await Task.Delay(interval / 3, time, stopping);
        }
    }

    /// <summary>Tells that the table stops.</summary>
    public void Stopping() => Send("STOPPING=1");

    // Nobody who listens is no reason to stop a treatment.
    private void Send(string message)
    {
        if (manager.Address is not { } address) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes(message), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // systemd sees the silence itself.
        }
    }
}
