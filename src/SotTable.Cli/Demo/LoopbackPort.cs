using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SotTable.Cli.Demo;

/// <summary>TCP ports of this machine's loopback address.</summary>
internal static class LoopbackPort
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // a bound socket has an address
    }

    /// <summary>Waits until exactly this child listens on the port: another program that took it meanwhile does not count.</summary>
    /// <param name="child">The process.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the child ended, or is not there after 30 s.</returns>
    public static async Task<bool> HeldByAsync(Child child, int port, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!child.Exited.IsCompleted && time.GetElapsedTime(start) < Limit)
        {
            if (IsHeldBy(child.Pid, port)) return true;
            await Task.Delay(Look, time, cancellationToken);
        }

        return false;
    }

    private static bool IsHeldBy(int pid, int port)
    {
        // /proc/net/tcp: number, local address:port in hex, remote, state (0A = listening), …, the tenth word is the inode of the socket.
        var local = $"0100007F:{port:X4}";
        var inode = File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words.Length > 9 && words[1] == local && words[3] == "0A")?[9];
        if (inode is null) return false;
        var target = string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]");
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(fd => new FileInfo(fd).LinkTarget == target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended while we looked
        }
    }
}
