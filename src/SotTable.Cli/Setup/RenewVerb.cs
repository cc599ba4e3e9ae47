using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SotTable.Cli.Setup;

/// <summary><c>sottable renew</c>: asks the hub for the next certificate when a third of the present one's life is left. A timer does it each day.</summary>
internal static class RenewVerb
{
    private static readonly TimeSpan s_from = TimeSpan.FromDays(133); // a third of the 400 days that the hub issues
    private static readonly TimeSpan s_warn = TimeSpan.FromDays(30);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var identity = SetupVerb.IdentityOption();
        var now = new Option<bool>("--now") { Description = "Also when the present certificate still lasts." };
        var command = new Command("renew", "Renew this table's certificate at the hub when it is time; the service takes the new one with its next connection.") { identity, now };
        command.SetAction((parsed, cancellationToken) => RunAsync(new Identity(parsed.GetRequiredValue(identity)), parsed.GetValue(now), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Identity identity, bool now, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!identity.IsThere) return terminal.Refuse(ExitCode.Configuration, "this table was not paired yet: run sottable setup.");
        try
        {
            using var present = identity.Certificate();
            var left = present.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow();
            var until = present.NotAfter.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
            using var authority = X509CertificateLoader.LoadCertificateFromFile(identity.Authority);
            var isLast = left > TimeSpan.Zero && present.NotAfter >= authority.NotAfter; // the next one would end with the authority, too
            if (!now && (left > s_from || isLast))
            {
                terminal.Out.WriteLine(isLast
                    ? $"The certificate lasts until {until}, when the clinic's authority ends: before that the hub needs a new one, and this table is paired anew."
                    : $"The certificate lasts until {until}; it is renewed from {s_from.TotalDays:0} days before.");
                return ExitCode.Done;
            }

            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var (answer, problem) = await new HubDoor(identity.Hub, TimeProvider.System).RenewAsync(identity, key, cancellationToken);
            if (answer is not null)
            {
                identity.Keep(answer.Authority, answer.Certificate, key, identity.Hub);
                terminal.Out.WriteLine("The certificate was renewed.");
                return ExitCode.Done;
            }

            var when = left <= TimeSpan.Zero ? $"has ended on {until}, if this machine's clock is right: then pair the table anew" : left < s_warn ? $"ends on {until}: see to it that the hub can be reached" : $"lasts until {until}";
            return terminal.Refuse(ExitCode.NoService, $"not renewed. The present certificate {when}. {problem}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return terminal.Refuse(ExitCode.NoPermission, $"{identity.Own}: {e.Message} Run it as root, or as the service's user.");
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }
}
