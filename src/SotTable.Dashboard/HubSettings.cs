using SotTable.Mqtt;

namespace SotTable.Dashboard;

/// <summary>The configuration file of <c>sottable-hub</c>, read and checked.</summary>
/// <param name="Hub">Where the hub answers.</param>
/// <param name="Mqtt">How it reaches the broker.</param>
/// <param name="Store">Where it keeps the tables' records; <c>null</c> = all as by default.</param>
internal sealed record HubSettings(HubOptions Hub, MqttOptions Mqtt, StoreOptions? Store = null);

/// <summary>Section <c>Store</c>: one of the two.</summary>
/// <param name="File">A SQLite file, absolute or relative to the configuration; <c>null</c> = <c>hub.db</c>. It is made when it is not there.</param>
/// <param name="PostgreSql">An Npgsql connection string for a PostgreSQL database of the hub's own. Its password belongs into a file: <c>Passfile=…</c>.</param>
internal sealed record StoreOptions(string? File = null, string? PostgreSql = null)
{
    /// <summary>Without what may be secret.</summary>
    public override string ToString() => PostgreSql is null ? File ?? "" : "PostgreSQL";
}

/// <summary>Section <c>Hub</c>.</summary>
/// <param name="Listen">Address to listen on: loopback, or another one with <see cref="Users"/>, an admin among them, and <see cref="Certificate"/>.</param>
/// <param name="Port">TCP port, 0 to 65535; 0 = a free one.</param>
/// <param name="WebRoot">Folder of the built pages, absolute or relative to the file; <c>null</c> = <c>wwwroot</c> beside the program.</param>
/// <param name="Site">The site whose hub this is: it tells its presence there. <c>null</c> = it tells none. One hub a site.</param>
/// <param name="Users">File of the accounts, absolute or relative to the file; <c>null</c> = nobody signs in. The audit is written beside it.</param>
/// <param name="Certificate">File with the certificate and its chain (PEM) for HTTPS; <c>null</c> = HTTP.</param>
/// <param name="CertificateKey">File with its private key (PEM).</param>
/// <param name="Authority">Folder of the clinic's own certificate authority, which pairs tables; <c>null</c> = none. <c>sottable-hub setup</c> makes it.</param>
/// <param name="BrokerFiles">Folder with what setup wrote for the broker; <c>null</c> = none.</param>
/// <param name="Names">Further names and addresses that browsers may call the hub by, comma-separated; those of loopback always count.</param>
internal sealed record HubOptions(
    string Listen = "127.0.0.1", int Port = 0, string? WebRoot = null, string? Site = null, string? Users = null, string? Certificate = null, string? CertificateKey = null, string? Names = null,
    string? Authority = null, string? BrokerFiles = null)
{
    /// <summary><see cref="Names"/> one by one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> NameList => Names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>Section <c>Mqtt</c>.</summary>
/// <param name="Host">Host name or address of the broker.</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
/// <param name="UserName">User name; <c>null</c> for none.</param>
/// <param name="PasswordFile">File with the password in its first line, absolute or relative to the file; <c>null</c> for none.</param>
/// <param name="Adapters">Adapter set of the link: one of those that this build holds.</param>
/// <param name="Ca">TLS: file of the authority (PEM) that the broker's certificate must come from; <c>null</c> for plain TCP.</param>
/// <param name="Certificate">File of the hub's certificate (PEM); <c>null</c> for none.</param>
/// <param name="CertificateKey">File of its private key (PEM).</param>
internal sealed record MqttOptions(
    string Host, int Port = 1883, string? UserName = null, string? PasswordFile = null, string Adapters = AdapterSet.Default, string? Ca = null, string? Certificate = null, string? CertificateKey = null)
{
    /// <summary>How the link is kept from others; <c>null</c> for plain TCP.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public MqttTls? Tls => Ca is null ? null : new(Ca, Certificate, CertificateKey);

    /// <summary>The password that was read from <see cref="PasswordFile"/>; <c>null</c> for none. Never logged.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Password { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}
