namespace SotTable.Mqtt;

/// <summary>
/// TLS 1.2 or 1.3 to the broker. The files (PEM) are read anew for each connection, so that renewed ones count from the next one on. The broker's certificate must
/// come from the authority in <paramref name="CaFile"/>, and be for the host that was asked for: no other authority of the machine counts.
/// </summary>
/// <param name="CaFile">The authority, or several.</param>
/// <param name="CertificateFile">This client's certificate; <c>null</c> for none.</param>
/// <param name="KeyFile">Its private key.</param>
public sealed record MqttTls(string CaFile, string? CertificateFile = null, string? KeyFile = null);
