using SotTable.Dashboard.Files;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary>What mosquitto reads: its configuration with TLS and rights, and the files that it names, readable for its group only.</summary>
/// <param name="folder">Folder of the files.</param>
internal sealed class BrokerFiles(string folder)
{
    private const string Group = "mosquitto";
    private const UnixFileMode ForGroup = SecretFile.Private | UnixFileMode.GroupRead;

    /// <summary>Certificate and key of the broker.</summary>
    public string Server => In("server.pem");

    /// <summary>Writes all of it.</summary>
    /// <param name="authority">Issues the certificate.</param>
    /// <param name="names">Names and addresses of the broker.</param>
    public void Write(Authority authority, IReadOnlyList<string> names)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, SecretFile.Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        Owners.GiveGroup(folder, Group);
        Put("ca.crt", authority.Pem);
        Put("acl", BrokerRights.Text());
        WriteServer(authority, names);
        WriteRevoked(authority);
    }

    /// <summary>A new certificate of the broker.</summary>
    /// <param name="authority">Issues it.</param>
    /// <param name="names">Names and addresses of the broker.</param>
    public void WriteServer(Authority authority, IReadOnlyList<string> names) => Put("server.pem", authority.Issue("broker", names));

    /// <summary>The list of who was revoked.</summary>
    /// <param name="authority">Signs it.</param>
    public void WriteRevoked(Authority authority) => Put("revoked.pem", authority.RevokedList());

    /// <summary>
    /// Lines of mosquitto's configuration. One listener, certificates only; who somebody is, and under which client id, says the certificate: nobody can throw
    /// another out by taking its id.
    /// </summary>
    /// <param name="port">TLS port.</param>
    public string Configuration(int port) =>
        $"""
        # Written by sottable-hub setup, which writes it anew when it is run again.
        listener {port}
        cafile {In("ca.crt")}
        certfile {Server}
        keyfile {Server}
        crlfile {In("revoked.pem")}
        tls_version tlsv1.2
        require_certificate true
        use_identity_as_username true
        use_username_as_clientid true
        allow_anonymous false
        acl_file {In("acl")}
        max_packet_size 65536
        max_queued_messages 1000
        set_tcp_nodelay true

        """;

    private string In(string name) => Path.Combine(folder, name);

    private void Put(string name, string text)
    {
        SecretFile.Write(In(name), text, ForGroup);
        Owners.GiveGroup(In(name), Group);
    }
}
