using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Setup;

public sealed class PairingTests : IDisposable
{
    private static readonly TableAddress T01 = new("abc234", "t01");
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-authority-").FullName;
    private readonly ManualTime _time = new();
    private readonly Authority _authority;
    private readonly PairingBook _book;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public PairingTests()
    {
        _authority = Authority.Make(_folder, _time);
        _book = new(_authority, _time);
    }

    [Fact]
    public void Whoever_knows_the_code_gets_a_certificate_in_the_table_s_name_whatever_was_asked_for()
    {
        var code = _book.MakeCode(T01);
        var request = Request(code, _key);
        var (answer, table, refusal) = _book.Pair(request, 8883);

        Assert.Equal(("abc234/t01", ""), (table, refusal));
        Assert.Equal(Pairing.HubProof(Pairing.Key(code), request, answer!.Grant), answer.Proof);
        var grant = JsonSerializer.Deserialize(Convert.FromBase64String(answer.Grant), PairingJson.Default.PairGrant)!;
        using var certificate = X509Certificate2.CreateFromPem(grant.Certificate);
        Assert.Equal("abc234/t01", certificate.GetNameInfo(X509NameType.SimpleName, false));
        Assert.True(_authority.Knows(certificate));
        Assert.Equal(_authority.Pem, grant.Authority);
    }

    [Fact]
    public void Whoever_changes_the_authority_on_the_way_can_t_prove_it()
    {
        var code = _book.MakeCode(T01);
        var request = Request(code, _key);
        var answer = _book.Pair(request, 8883).Answer!;
        var grant = JsonSerializer.Deserialize(Convert.FromBase64String(answer.Grant), PairingJson.Default.PairGrant)!;
        var forged = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(grant with { Authority = "mine" }, PairingJson.Default.PairGrant));

        Assert.NotEqual(answer.Proof, Pairing.HubProof(Pairing.Key(code), request, forged));
        Assert.NotEqual(answer.Proof, Pairing.HubProof(Pairing.Key(code), Request(code, _key), answer.Grant)); // an old answer to a new question
    }

    [Fact]
    public void Whoever_puts_a_key_of_their_own_into_a_request_is_refused()
    {
        var code = _book.MakeCode(T01);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("wrong code", _book.Pair(Request(code, _key) with { Csr = Request(code, other).Csr }, 8883).Refusal);
    }

    [Fact]
    public void A_code_is_burnt_by_its_first_use()
    {
        var code = _book.MakeCode(T01);
        Assert.NotNull(_book.Pair(Request(code, _key), 8883).Answer);
        Assert.Equal("the code was used already, or taken back", _book.Pair(Request(code, _key), 8883).Refusal);
    }

    [Fact]
    public void A_new_code_for_a_table_takes_the_old_one_back()
    {
        var old = _book.MakeCode(T01);
        var other = _book.MakeCode(new("abc234", "t02"));
        _book.MakeCode(T01);
        Assert.Null(_book.Pair(Request(old, _key), 8883).Answer);
        Assert.NotNull(_book.Pair(Request(other, _key), 8883).Answer);
    }

    [Fact]
    public void Five_wrong_tries_shut_a_code_also_for_who_knows_it_and_over_a_restart()
    {
        var code = _book.MakeCode(T01);
        var wrong = code[..4] + string.Concat(code[4..].Select(c => c == '0' ? '1' : '0'));
        for (var i = 0; i < 5; i++) Assert.Equal("wrong code", _book.Pair(Request(wrong, _key), 8883).Refusal);
        using var again = Authority.Open(_folder, _time);
        Assert.Equal("the code was tried too often", new PairingBook(again, _time).Pair(Request(code, _key), 8883).Refusal);
    }

    [Fact]
    public void A_code_holds_for_an_hour()
    {
        var code = _book.MakeCode(T01);
        _time.Advance(PairingBook.CodeLife);
        Assert.Equal("the code is older than an hour", _book.Pair(Request(code, _key), 8883).Refusal);
    }

    [Fact]
    public void A_code_that_nobody_made_is_none() => Assert.Equal("no such code", _book.Pair(Request(new string('Z', 16), _key), 8883).Refusal);

    [Theory]
    [InlineData("nistP384")]
    [InlineData("rsa")]
    [InlineData("broken")]
    [InlineData("nonsense")]
    public void A_request_that_is_not_signed_by_a_P256_key_of_its_own_gets_nothing(string kind)
    {
        var code = _book.MakeCode(T01);
        var csr = kind switch
        {
            "nistP384" => CsrOf(ECDsa.Create(ECCurve.NamedCurves.nistP384)),
            "rsa" => new CertificateRequest("CN=x", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(),
            "broken" => Broken(CsrOf(_key)),
            _ => [1, 2, 3],
        };
        var request = new PairRequest(code[..4], Convert.ToBase64String(csr), "", "");
        request = request with { Proof = Pairing.TableProof(Pairing.Key(code), request) };
        Assert.Equal("the request can't be signed", _book.Pair(request, 8883).Refusal);
    }

    [Fact]
    public void A_table_renews_with_its_present_key_and_nobody_else_does()
    {
        var present = Paired();
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Renewal(present, _key, next);

        var (answer, table, refusal) = _book.Renew(request);
        Assert.Equal(("abc234/t01", ""), (table, refusal));
        using var certificate = X509Certificate2.CreateFromPem(answer!.Certificate);
        Assert.True(_authority.Knows(certificate));

        Assert.Equal("the signature is not of the certificate’s key", _book.Renew(Renewal(present, next, next)).Refusal);
        Assert.NotEqual("", _book.Renew(request with { Certificate = "x" }).Refusal);
        Assert.NotEqual("", _book.Renew(request with { Certificate = Self(_key) }).Refusal);
    }

    [Fact]
    public void A_revoked_or_ended_certificate_is_not_renewed()
    {
        var present = Paired();
        Assert.Equal(1, _authority.Revoke("abc234/t01"));
        Assert.Equal(0, _authority.Revoke("abc234/t01"));
        Assert.Contains("revoked", _book.Renew(Renewal(present, _key, _key)).Refusal, StringComparison.Ordinal);

        var another = Paired();
        _time.Advance(Authority.Life + TimeSpan.FromDays(1));
        Assert.Contains("ended", _book.Renew(Renewal(another, _key, _key)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_does_not_slip_in_while_another_program_revokes()
    {
        var present = Paired();
        using var command = Authority.Open(_folder, _time);
        Task<(RenewAnswer? Answer, string Table, string Refusal)> renewing;
        using (new FileStream(Path.Combine(_folder, "ledger.jsonl.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)) // as another program holds it
        {
            renewing = Task.Run(() => _book.Renew(Renewal(present, _key, _key)), TestContext.Current.CancellationToken);
            await Until.TrueAsync(() => _time.Waiting == 1 || renewing.IsCompleted, "a renewal that waits");
        }

        Assert.False(renewing.IsCompleted, "it did not wait");
        Assert.Equal(1, command.Revoke("abc234/t01"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("revoked", (await renewing).Refusal, StringComparison.Ordinal);
        Assert.Empty(EndsSoon.Live(_authority));
    }

    [Fact]
    public async Task A_program_that_keeps_the_ledger_for_ever_is_not_waited_for_for_ever()
    {
        using var stuck = Authority.Open(_folder, _time);
        using var held = new FileStream(Path.Combine(_folder, "ledger.jsonl.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var revoking = Task.Run(() => stuck.Revoke("abc234/t01"), TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => _time.Waiting == 1, "a wait");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<IOException>(() => revoking);
    }

    [Fact]
    public void A_table_that_got_four_certificates_within_a_day_is_not_renewed_and_can_be_paired()
    {
        var present = Paired();
        for (var i = 0; i < 3; i++) Assert.NotNull(_book.Renew(Renewal(present, _key, _key)).Answer);
        Assert.Equal("the table got too many certificates within a day", _book.Renew(Renewal(present, _key, _key)).Refusal);
        using (var again = X509Certificate2.CreateFromPem(Paired())) Assert.True(_authority.Knows(again)); // an admin who pairs is not refused
        _time.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(_book.Renew(Renewal(present, _key, _key)).Answer);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void A_line_that_a_lost_power_cut_short_does_not_take_the_next_one_with_it(int cut)
    {
        Paired();
        var ledger = Path.Combine(_folder, "ledger.jsonl");
        File.AppendAllText(ledger, File.ReadLines(ledger).Last()[..^cut]);
        var before = _authority.Ledger.Read();
        Assert.Equal(1, _authority.Revoke("abc234/t01"));
        Assert.Equal([.. before.Select(l => l.Did), LedgerDeed.Revoked], _authority.Ledger.Read().Select(l => l.Did));
    }

    [Fact]
    public void From_thirty_days_before_its_end_a_certificate_is_spoken_of_and_a_revoked_one_is_not()
    {
        Paired();
        _time.Advance(Authority.Life - TimeSpan.FromDays(31));
        Assert.Empty(EndsSoon.Words(_authority, _time.GetUtcNow()));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Contains("abc234/t01 ends on", Assert.Single(EndsSoon.Words(_authority, _time.GetUtcNow())), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromDays(40));
        Assert.Contains("abc234/t01 has ended on", Assert.Single(EndsSoon.Words(_authority, _time.GetUtcNow())), StringComparison.Ordinal);
        _authority.Ledger.Write(new(LedgerDeed.Revoked, "abc234/t01", _authority.Ledger.Read().Last(l => l.Did == LedgerDeed.Issued).Serial));
        Assert.Empty(EndsSoon.Words(_authority, _time.GetUtcNow()));
    }

    [Fact]
    public void A_table_that_was_put_away_is_named_until_it_is_revoked_and_one_that_has_ended_is_not_told_to_renew_itself()
    {
        Paired();
        _time.Advance(Authority.Life - TimeSpan.FromDays(20));
        Assert.EndsWith(
            ": switch the table on so that it renews it, or pair it anew; one that is no more in use: sottable-hub revoke abc234/t01.", Assert.Single(EndsSoon.Words(_authority, _time.GetUtcNow())), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromDays(30));
        Assert.EndsWith(
            ": pair it anew (sottable-hub pair t01), or, when it is no more in use, sottable-hub revoke abc234/t01.", Assert.Single(EndsSoon.Words(_authority, _time.GetUtcNow())), StringComparison.Ordinal);
        Assert.Equal(1, _authority.Revoke("abc234/t01"));
        Assert.Empty(EndsSoon.Words(_authority, _time.GetUtcNow()));
        Assert.Empty(EndsSoon.Live(_authority));
    }

    [Fact]
    public void No_certificate_outlives_its_authority_and_what_to_do_before_its_end_is_said_in_time()
    {
        _time.Advance(_authority.Until - _time.GetUtcNow() - TimeSpan.FromDays(300));
        using var last = X509Certificate2.CreateFromPem(Paired());
        Assert.Equal(_authority.Until.UtcDateTime, last.NotAfter.ToUniversalTime());
        Assert.True(_authority.Knows(last));
        Assert.Empty(EndsSoon.Words(_authority, _time.GetUtcNow()));

        // The others end with it, and one sentence is enough.
        _time.Advance(TimeSpan.FromDays(280));
        var words = Assert.Single(EndsSoon.Words(_authority, _time.GetUtcNow()));
        Assert.StartsWith("The certificate of the authority itself ends on ", words, StringComparison.Ordinal);
        Assert.EndsWith($": move {_folder} away, run sottable-hub setup, which makes a new one, then pair each table anew (sottable-hub pair TABLE) and have tablets trust it.", words, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(21));
        Assert.Contains("has ended on", Assert.Single(EndsSoon.Words(_authority, _time.GetUtcNow())), StringComparison.Ordinal);
        Assert.Contains("move ", Assert.Throws<CryptographicException>(() => _authority.Issue("broker", ["localhost"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_ends_with_the_authority_is_not_renewed_again_each_day()
    {
        var file = Path.Combine(_folder, "hub.pem");
        var files = new HubFiles(new(new(), new("localhost", Certificate: file, CertificateKey: file)));
        _time.Advance(_authority.Until - _time.GetUtcNow() - TimeSpan.FromDays(390));
        Assert.Equal(["hub"], files.Renew(_authority, _time).Done);
        _time.Advance(TimeSpan.FromDays(380));
        Assert.Empty(files.Renew(_authority, _time).Done);
    }

    [Fact]
    public async Task The_running_hub_looks_every_hour_and_tells_the_pages_while_one_ends_soon()
    {
        var notices = new HubNotices { Earlier = "hub.json, line 1: unknown key Hub.Prot" };
        using var watch = new EndsWatch(_authority, notices, _time, NullLogger<EndsWatch>.Instance);
        Paired();
        _time.Advance(Authority.Life - TimeSpan.FromDays(30.5));
        await watch.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["The hub runs with its last good configuration: hub.json, line 1: unknown key Hub.Prot"], notices.All);
        _time.Advance(TimeSpan.FromDays(1));
        await Until.TrueAsync(() => notices.Certificates.Count == 1, "a word"); // the loop looks on a thread of its own
        Assert.Contains("abc234/t01 ends on", notices.All[1], StringComparison.Ordinal);
        _authority.Ledger.Write(new(LedgerDeed.Revoked, "abc234/t01", _authority.Ledger.Read().Last(l => l.Did == LedgerDeed.Issued).Serial));
        _time.Advance(TimeSpan.FromHours(1));
        await Until.TrueAsync(() => notices.Certificates.Count == 0, "the end of it");
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_authority_s_files_are_the_owner_s_only()
    {
        Paired();
        foreach (var file in Directory.GetFiles(_folder).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))) // that one is empty, and root and the service both hold it
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("k7qf-2m9x-4dta-9zb3", "K7QF2M9X4DTA9ZB3")]
    [InlineData(" K7QF 2M9X 4DTA 9ZB3 ", "K7QF2M9X4DTA9ZB3")]
    [InlineData("oiL7-2M9X-4DTA-9ZB3", "01172M9X4DTA9ZB3")]
    [InlineData("K7QF-2M9X-4DTA", null)]
    [InlineData("K7QF-2M9X-4DTA-9ZBU", null)]
    public void A_code_is_read_as_people_type_it(string typed, string? code) => Assert.Equal(code, Pairing.Code(typed));

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Paired()
    {
        var answer = _book.Pair(Request(_book.MakeCode(T01), _key), 8883).Answer!;
        return JsonSerializer.Deserialize(Convert.FromBase64String(answer.Grant), PairingJson.Default.PairGrant)!.Certificate;
    }

    private static PairRequest Request(string code, ECDsa key)
    {
        var request = new PairRequest(code[..4], Convert.ToBase64String(CsrOf(key)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "");
        return request with { Proof = Pairing.TableProof(Pairing.Key(code), request) };
    }

    private static RenewRequest Renewal(string present, ECDsa presentKey, ECDsa next)
    {
        var csr = Convert.ToBase64String(CsrOf(next));
        return new(csr, present, Convert.ToBase64String(presentKey.SignData(Pairing.RenewText(csr), HashAlgorithmName.SHA256)));
    }

    private static byte[] CsrOf(ECDsa key) => new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    private static byte[] Broken(byte[] csr)
    {
        csr[^1] ^= 1;
        return csr;
    }

    private string Self(ECDsa key)
    {
        using var certificate = new CertificateRequest("CN=abc234/t01", key, HashAlgorithmName.SHA256).CreateSelfSigned(_time.GetUtcNow(), _time.GetUtcNow().AddDays(9));
        return certificate.ExportCertificatePem();
    }
}
