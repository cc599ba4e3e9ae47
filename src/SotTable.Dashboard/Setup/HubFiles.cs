using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SotTable.Dashboard.Files;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary>The hub's own certificates: for browsers, for its link to the broker, and the broker's.</summary>
/// <param name="settings">Say where they are.</param>
internal sealed class HubFiles(HubSettings settings)
{
    /// <summary>Names of the hub's own certificates in the ledger. A table's has a slash.</summary>
    public static readonly string[] Own = ["dashboard", BrokerRights.Hub, "broker"];

    /// <summary>Names and addresses that a server's certificate is for.</summary>
    /// <param name="names">Those that others use.</param>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> names) => [.. names.Append("localhost").Append("127.0.0.1").Distinct()];

    /// <summary>Writes anew what is missing or has less than a third of its life left; each by itself, and none that another authority has issued.</summary>
    /// <param name="authority">Issues them.</param>
    /// <param name="time">Wall clock.</param>
    /// <param name="all">Whether all are written anew, whoever issued them.</param>
    /// <param name="revoked">One that is written anew although it lasts; <c>null</c> for none.</param>
    /// <returns>Which were, and a sentence for each that could not be.</returns>
    public (IReadOnlyList<string> Done, IReadOnlyList<string> Problems) Renew(Authority authority, TimeProvider time, bool all = false, string? revoked = null)
    {
        var (done, problems) = (new List<string>(), new List<string>());
        // Setup puts the key into the same file; a key that lies elsewhere is the clinic's own.
        if (settings.Hub.Certificate is { } page && page == settings.Hub.CertificateKey) Write("dashboard", page, () => SecretFile.Write(page, authority.Issue("dashboard", Names(settings.Hub.NameList))));
        if (settings.Mqtt.Certificate is { } hub && hub == settings.Mqtt.CertificateKey) Write("hub", hub, () => SecretFile.Write(hub, authority.Issue(BrokerRights.Hub, null)));
        if (settings.Hub.BrokerFiles is { } folder && new BrokerFiles(folder) is var broker) Write("broker", broker.Server, () => broker.WriteServer(authority, Names(settings.Hub.NameList)));
        return (done, problems);

        bool Due(string name, string file)
        {
            if (all || !File.Exists(file)) return true;
            using var present = X509CertificateLoader.LoadCertificateFromFile(file);
            return authority.Issued(present) && (name == revoked || (present.NotAfter.ToUniversalTime() - time.GetUtcNow() < Authority.RenewBefore && present.NotAfter < authority.Until)); // a next one lasts longer
        }

        void Write(string name, string file, Action write)
        {
            try
            {
                if (!Due(name, file)) return;
                write();
                done.Add(name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                problems.Add($"{name} ({file}): {e.Message}");
            }
        }
    }
}
