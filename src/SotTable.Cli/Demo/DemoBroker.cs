using System.Diagnostics;
using System.Security.Cryptography;
using SotTable.Messages;

namespace SotTable.Cli.Demo;

/// <summary>A mosquitto of its own: loopback, one password a user, each table confined to its topics. The passwords are made now and last as long as it.</summary>
internal sealed class DemoBroker
{
    private const string Program = "/usr/sbin/mosquitto";
    private readonly Dictionary<string, string> _passwords;

    private DemoBroker(Child process, int port, Dictionary<string, string> passwords) => (Process, Port, _passwords) = (process, port, passwords);

    /// <summary>The broker's process.</summary>
    public Child Process { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The hub's user name.</summary>
    public string HubUser => BrokerRights.Hub;

    /// <summary>A user's password.</summary>
    /// <param name="user"><see cref="HubUser"/>, or a table's address.</param>
    public string Password(string user) => _passwords[user];

    /// <summary>Starts it and waits until it, and nobody else, listens.</summary>
    /// <param name="nursery">Starts processes.</param>
    /// <param name="folder">Takes configuration and log.</param>
    /// <param name="tables">Who may connect besides the hub.</param>
    /// <param name="port">Port; <c>null</c> for a free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DemoFailure">It can't be started.</exception>
    public static async Task<DemoBroker> StartAsync(
        Nursery nursery, DemoFolder folder, IReadOnlyList<TableAddress> tables, int? port, CancellationToken cancellationToken)
    {
        if (!File.Exists(Program))
            throw new DemoFailure(ExitCode.NoService, $"{Program} is not there: install the package mosquitto, or start the demo by deploy/demo, which does that.");
        var passwords = tables.Select(t => t.ToString()).Append(BrokerRights.Hub).ToDictionary(user => user, _ => RandomNumberGenerator.GetHexString(32));
        var passwordFile = folder.Write("broker.passwords", string.Concat(passwords.Select(p => $"{p.Key}:{p.Value}\n")));
        await HashAsync(passwordFile, cancellationToken);
        var aclFile = folder.Write("broker.acl", BrokerRights.Text());
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port ?? LoopbackPort.Free();
            var config = folder.Write($"broker-{attempt}.conf", Configuration(chosen, passwordFile, aclFile));
            var process = await nursery.StartAsync("mosquitto", folder.In("broker.log"), [Program, "-c", config]);
            if (await LoopbackPort.HeldByAsync(process, chosen, cancellationToken)) return new(process, chosen, passwords);

            // Another program may have taken the free port between the look and the start; a port that was asked for is not exchanged.
            if (port is not null || attempt == 3)
                throw new DemoFailure(ExitCode.NoService, $"mosquitto does not listen on 127.0.0.1:{chosen}: is the port taken? Its last words:\n{process.LastLines}");
        }
    }

    private static string Configuration(int port, string passwords, string acl) =>
        $"""
        listener {port} 127.0.0.1
        allow_anonymous false
        password_file {passwords}
        acl_file {acl}
        persistence false
        max_packet_size 65536
        max_queued_messages 1000
        log_dest stderr
        {(Environment.IsPrivilegedProcess ? "user root" : "")}

        """;

    // -U hashes a file of plain passwords in place: none of them stands on a command line.
    private static async Task HashAsync(string file, CancellationToken cancellationToken)
    {
        using var hash = System.Diagnostics.Process.Start(new ProcessStartInfo("mosquitto_passwd", ["-U", file]) { RedirectStandardError = true })
            ?? throw new DemoFailure(ExitCode.NoService, "mosquitto_passwd can't be started: install the package mosquitto.");
        var said = await hash.StandardError.ReadToEndAsync(cancellationToken);
        await hash.WaitForExitAsync(cancellationToken);
        if (hash.ExitCode != 0) throw new DemoFailure(ExitCode.NoService, $"mosquitto_passwd -U failed: {said.Trim()}");
    }
}
