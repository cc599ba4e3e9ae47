namespace SotTable.Device;

/// <summary>Section <c>Mqtt</c>: the broker. The user name is the table's address, <c>site/table</c>.</summary>
public sealed class MqttOptions
{
    /// <summary>False: no broker at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Host name or address.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; set; } = 1883;

    /// <summary>File whose first line is the password; empty for a broker without passwords.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>TLS: file of the authority (PEM) that the broker's certificate must come from; empty for plain TCP.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>File of this table's certificate (PEM), whose common name is the table's address; empty for none.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>File of its private key (PEM).</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Keep-alive in seconds, 5 to 300.</summary>
    public int KeepAliveS { get; set; } = 10;
}
