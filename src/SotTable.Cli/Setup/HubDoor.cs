using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Cli.Setup;

/// <summary>The hub's two addresses for tables.</summary>
/// <param name="hub">Name or address, and port.</param>
/// <param name="time">This machine's wall clock, which a table without a battery for it may have wrong.</param>
internal sealed class HubDoor(string hub, TimeProvider time)
{
    private const int UsualPort = 8443;
    private const int MostAnswer = 64 * 1024;
    private static readonly TimeSpan s_clocks = TimeSpan.FromDays(1); // the hub's certificates hold from a day before they were made
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Name or address of the hub, without the port.</summary>
    public string Host => new Uri($"https://{hub}/").Host.Trim('[', ']');

    /// <summary>Reads where a hub is, as typed; without a port it is the one that the hub's setup takes.</summary>
    /// <param name="typed">By a person.</param>
    /// <returns>Name or address, and port; or <c>null</c>.</returns>
    public static string? Address(string typed)
    {
        var name = IPAddress.TryParse(typed, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && typed[0] != '[' ? $"[{typed}]" : typed;
        if (!Uri.TryCreate($"https://{name}/", UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Host.Length == 0) return null;
        return uri.IsDefaultPort && !name.EndsWith(":443", StringComparison.Ordinal) ? $"{name.TrimEnd(':')}:{UsualPort}" : name;
    }

    /// <summary>
    /// Asks to be paired. The clocks are compared before the code is used: with a wrong one the table could take nothing that it gets for the code. Nobody vouches for the hub's certificate yet: the code does, by the hub's proof over all that it answers; then the certificate that was shown
    /// must come from the authority that was proven.
    /// </summary>
    /// <param name="code">16 characters.</param>
    /// <param name="key">The table's new key.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>What the hub grants, or <c>null</c> and one sentence.</returns>
    public async Task<(PairGrant? Grant, string Problem)> PairAsync(string code, ECDsa key, CancellationToken cancellationToken)
    {
        X509Certificate2? shown = null;
        var secret = Pairing.Key(code);
        var request = new PairRequest(code[..Pairing.SlotLength], Identity.Csr(key), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "");
        request = request with { Proof = Pairing.TableProof(secret, request) };
        var (answer, problem) = await AskAsync<PairRequest, PairAnswer>(
            Pairing.PairPath, request, true,
            (certificate, _) =>
            {
                shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.RawData);
                return true;
            },
            cancellationToken);
        using var held = shown;
        if (answer is null) return (null, problem);
        if (!Pairing.Same(Pairing.HubProof(secret, request, answer.Grant), answer.Proof)) return (null, $"{hub} does not know the code: it is not the hub that made it. Nothing was kept. Compare the address.");
        if (JsonSerializer.Deserialize<PairGrant>(Convert.FromBase64String(answer.Grant), s_json) is not { } grant) return (null, $"{hub}: the answer can't be understood.");
        using var authority = X509Certificate2.CreateFromPem(grant.Authority);
        if (shown is null || !ComesFrom(authority, shown, time.GetUtcNow()) || !shown.MatchesHostname(Host, allowWildcards: false, allowCommonName: false))
            return (null, $"{hub} shows a certificate that is not the hub's own for {Host}: somebody may stand between. Nothing was kept. Name the hub as `sottable-hub pair` does.");
        return Identity.Fits(grant.Authority, grant.Certificate, key, $"{grant.Site}/{grant.Table}", time.GetUtcNow()) ? (grant, "") : (null, $"{hub}: the certificate is not for this table's key. Nothing was kept.");
    }

    /// <summary>Asks for the next certificate.</summary>
    /// <param name="identity">The present one.</param>
    /// <param name="key">The next key.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>The answer, or <c>null</c> and one sentence.</returns>
    public async Task<(RenewAnswer? Answer, string Problem)> RenewAsync(Identity identity, ECDsa key, CancellationToken cancellationToken)
    {
        using var present = identity.Certificate();
        using var authority = X509CertificateLoader.LoadCertificateFromFile(identity.Authority);
        using var old = present.GetECDsaPrivateKey()!; // as setup made it
        var csr = Identity.Csr(key);
        var request = new RenewRequest(csr, present.ExportCertificatePem(), Convert.ToBase64String(old.SignData(Pairing.RenewText(csr), HashAlgorithmName.SHA256)));
        var (answer, problem) = await AskAsync<RenewRequest, RenewAnswer>(
            Pairing.RenewPath, request, false,
            (certificate, errors) => certificate is not null && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && ComesFrom(authority, certificate, time.GetUtcNow()), cancellationToken);
        if (answer is null) return (null, problem);
        using var next = X509Certificate2.CreateFromPem(answer.Certificate);
        if (ClockProblem(next, "that the hub has made") is { Length: > 0 } clock) return (null, $"{clock} The present one stays.");
        return Identity.Fits(authority.ExportCertificatePem(), answer.Certificate, key, present.GetNameInfo(X509NameType.SimpleName, false), time.GetUtcNow()) ? (answer, "") : (null, $"{hub}: the certificate is not for this table. The present one stays.");
    }

    /// <summary>Whether a certificate comes from an authority and is in time.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">Wall clock.</param>
    public static bool ComesFrom(X509Certificate2 authority, X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = now.UtcDateTime, DisableCertificateDownloads = true } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(certificate);
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    // Empty: it holds by this machine's clock.
    private string ClockProblem(X509Certificate2 certificate, string which)
    {
        var (now, from, to) = (time.GetUtcNow(), (DateTimeOffset)certificate.NotBefore, (DateTimeOffset)certificate.NotAfter);
        if (now >= from && now <= to) return "";
        var ended = now > to ? " If the clock is right, the certificate has ended: sottable-hub renew, at the hub." : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"this machine's clock may be wrong: it shows {Day(now)}, {now.UtcDateTime:HH:mm} UTC, and the certificate {which} holds from {Day(from)} to {Day(to)}. Set the clock (timedatectl), then try again.{ended}");
    }

    // Whether what the hub makes now would hold here. What it says of its clock is proven by nobody, and does no more than to refuse.
    private async Task<string> CompareClocksAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync("/authority.crt", cancellationToken);
        var now = time.GetUtcNow();
        if (answer.Headers.Date is not { } theirs || theirs - now <= s_clocks) return "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{hub}: the clocks differ: this machine's shows {Day(now)}, {now.UtcDateTime:HH:mm} UTC, the hub's {Day(theirs)}, {theirs.UtcDateTime:HH:mm}. Set the one that is wrong (timedatectl), then try again; the code was not used.");
    }

    private async Task<(TAnswer? Answer, string Problem)> AskAsync<TRequest, TAnswer>(
        string path, TRequest request, bool comparesClocks, Func<X509Certificate2?, SslPolicyErrors, bool> trusts, CancellationToken cancellationToken)
        where TAnswer : class
    {
        var clock = "";
        using var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false, UseProxy = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
            {
                clock = certificate is null ? "" : ClockProblem(certificate, "that it shows");
                return clock.Length == 0 && trusts(certificate, errors);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{hub}"), Timeout = s_patience, MaxResponseContentBufferSize = MostAnswer };
        client.DefaultRequestHeaders.Add("Origin", $"https://{client.BaseAddress.Authority}");
        try
        {
            if (comparesClocks && await CompareClocksAsync(client, cancellationToken) is { Length: > 0 } differ) return (null, differ);
            using var response = await client.PostAsJsonAsync(path, request, s_json, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK) return (await response.Content.ReadFromJsonAsync<TAnswer>(s_json, cancellationToken), "");
            var words = await response.Content.ReadAsStringAsync(cancellationToken);
            try
            {
                using var said = JsonDocument.Parse(words);
                words = said.RootElement.TryGetProperty("msg", out var msg) ? msg.ToString() : words;
            }
            catch (JsonException)
            {
                words = words.Split('\n')[0];
            }

            return (null, $"{hub}: {words}");
        }
        catch (HttpRequestException) when (clock.Length > 0)
        {
            return (null, $"{hub}: {clock}{(comparesClocks ? " The code was not used." : "")}");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return (null, $"{hub}: the certificate that it shows is not trusted, or it speaks no HTTPS there.");
        }
        catch (HttpRequestException e)
        {
            return (null, $"{hub}: no answer: {Why(e)}. Is the hub on, and is this its address?");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{hub}: no answer within {s_patience.TotalSeconds:0} s. Is the hub on, and is this its address?");
        }
        catch (JsonException)
        {
            return (null, $"{hub}: the answer can't be understood. Is this a SotTable hub?");
        }
    }

    private static string Why(HttpRequestException e) => (e.HttpRequestError, (e.InnerException as SocketException)?.SocketErrorCode) switch
    {
        (HttpRequestError.NameResolutionError, _) => "nobody here knows this name",
        (_, SocketError.ConnectionRefused) => "nothing listens there",
        (_, SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut) => "no way leads there from here",
        _ => "the connection was broken off",
    };
}
