using System.Security.Cryptography.X509Certificates;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary>The hub's own certificates: for browsers, for its link to the broker, and the broker's.</summary>
/// <param name="settings">Say where they are.</param>
internal sealed class HubFiles(HubSettings settings)
{
    /// <summary>Names and addresses that a server's certificate is for.</summary>
    /// <param name="names">Those that others use.</param>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> names) => [.. names.Append("localhost").Append("127.0.0.1").Distinct()];

    /// <summary>Writes anew what is missing or has less than a third of its life left.</summary>
    /// <param name="authority">Issues them.</param>
    /// <param name="time">Wall clock.</param>
    /// <param name="all">Whether all are written anew.</param>
    /// <returns>Which were.</returns>
    public IReadOnlyList<string> Renew(Authority authority, TimeProvider time, bool all = false)
    {
        var done = new List<string>();
        if (settings.Hub.Certificate is { } page && Due(page)) Write("dashboard", () => SecretFile.Write(page, authority.Issue("dashboard", Names(settings.Hub.NameList))));
        if (settings.Mqtt.Certificate is { } hub && Due(hub)) Write("hub", () => SecretFile.Write(hub, authority.Issue(BrokerRights.Hub, null)));
        if (settings.Hub.BrokerFiles is { } folder && new BrokerFiles(folder) is var broker && Due(broker.Server)) Write("broker", () => broker.WriteServer(authority, Names(settings.Hub.NameList)));
        return done;

        bool Due(string file)
        {
            if (all || !File.Exists(file)) return true;
            using var present = X509CertificateLoader.LoadCertificateFromFile(file);
            return present.NotAfter.ToUniversalTime() - time.GetUtcNow() < Authority.RenewBefore;
        }

        void Write(string name, Action write)
        {
            write();
            done.Add(name);
        }
    }
}
