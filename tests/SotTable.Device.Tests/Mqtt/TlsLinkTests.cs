using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

public sealed class TlsFixture : IAsyncLifetime
{
    public TestAuthority Authority { get; } = new();

    public TestAuthority Forger { get; } = new();

    public TestAuthority Stranger { get; } = new("somebody else");

    public TestBroker Broker { get; private set; } = null!; // set before any test runs

    public (string Certificate, string Key) Table { get; private set; }

    public (string Certificate, string Key) Revoked { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Table = Authority.Issue(TestBroker.TableUser);
        Revoked = Authority.Issue("abc234/t09");
        Authority.Revoke(Revoked.Certificate);
        Broker = await TestBroker.StartAsync(authority: Authority);
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        Authority.Dispose();
        Forger.Dispose();
        Stranger.Dispose();
    }
}

/// <summary>Who gets in at a mosquitto that wants certificates, and what everybody else is told.</summary>
public abstract class TlsLinkTests(string set, TlsFixture fixture) : LinkContract(set)
{
    private const string Mine = $"sot/1/{TestBroker.TableUser}";
    private TestAuthority Ca => fixture.Authority;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_table_with_its_certificate_gets_in_and_is_who_the_certificate_says(string host)
    {
        await using var hub = await ConnectAsync(With(Ca.Issue("hub")), $"{Mine}/evt/#");
        await using var table = await ConnectAsync(With(fixture.Table) with { Host = host });

        Assert.Equal(new PublishOutcome(true, 0), await table.SendAsync($"{Mine}/evt/a", "x"u8.ToArray()));
        Assert.Equal($"{Mine}/evt/a", (await hub.NextAsync()).Topic);
    }

    [Fact]
    public async Task A_table_may_not_speak_for_another_nor_order_itself_about_even_with_its_name_as_user_name()
    {
        await using var table = await ConnectAsync(With(fixture.Table) with { UserName = "abc234/t02", Password = "x" });

        Assert.Equal(new PublishOutcome(false, 135), await table.SendAsync("sot/1/abc234/t02/evt/a", "x"u8.ToArray()));
        Assert.Equal(new PublishOutcome(false, 135), await table.SendAsync($"{Mine}/cmd/session.stop", "x"u8.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_certificate_that_somebody_else_signed_is_refused_whatever_that_authority_calls_itself(bool sameName) =>
        RefusedAsync(With((sameName ? fixture.Forger : fixture.Stranger).Issue(TestBroker.TableUser)), "it does not come from the broker’s authority");

    [Fact]
    public Task An_expired_certificate_is_refused() => RefusedAsync(With(Ca.Issue(TestBroker.TableUser, fromDays: -20, forDays: 19)), "it has expired, or the broker’s clock is wrong");

    [Fact]
    public Task A_revoked_certificate_is_refused() => RefusedAsync(With(fixture.Revoked), "it has been revoked");

    [Fact]
    public async Task Nobody_gets_in_without_a_certificate()
    {
        var outcome = await AttemptAsync(Plain with { Tls = new(Ca.CaFile) });
        var guessed = !Traits.AlwaysTellsWhyACertificateIsRefused && outcome.Problem.Contains("may want", StringComparison.Ordinal);
        Assert.Equal(new(false, guessed ? outcome.Problem : "the broker wants a certificate, and none was shown", true), outcome);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hub")]
    public async Task Nobody_gets_in_without_TLS(string? user) => Assert.Equal(
        new(false, "the broker closed the connection without an answer: it may speak TLS only on this port", false),
        await AttemptAsync(Plain with { UserName = user, Password = user }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broker_of_another_authority_is_not_trusted(bool sameName) => Assert.Equal(
        new(false, "the broker’s certificate does not come from the authority that this machine trusts", true),
        await AttemptAsync(Plain with { Tls = new((sameName ? fixture.Forger : fixture.Stranger).CaFile, fixture.Table.Certificate, fixture.Table.Key) }));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_broker_whose_certificate_is_for_another_name_is_not_trusted(string host)
    {
        var (certificate, key) = Ca.Issue("127.0.0.1", ["clinic.example", "127.0.0.9"]);
        await using var broker = await TestBroker.StartAsync(anonymous: true, extraConfig: $"cafile {Ca.CaFile}\ncertfile {certificate}\nkeyfile {key}");
        Assert.Equal(new(false, $"the broker’s certificate is not for {host}", true), await AttemptAsync(With(fixture.Table) with { Host = host, Port = broker.Port }));
    }

    [Theory]
    [InlineData(-20, 19, "the broker’s certificate has expired, or this machine’s clock is wrong", true)]
    [InlineData(1, 10, "the broker’s certificate is not valid yet: this machine’s clock may be wrong", false)]
    public async Task A_broker_with_an_untimely_certificate_is_not_trusted(double from, double length, string words, bool useless)
    {
        var (certificate, key) = Ca.Issue("the broker", ["127.0.0.1"], from, length);
        await using var broker = await TestBroker.StartAsync(anonymous: true, extraConfig: $"cafile {Ca.CaFile}\ncertfile {certificate}\nkeyfile {key}");
        Assert.Equal(new(false, words, useless), await AttemptAsync(With(fixture.Table) with { Port = broker.Port }));
    }

    [Fact]
    public async Task A_broker_that_speaks_no_TLS_gets_nothing()
    {
        await using var broker = await TestBroker.StartAsync(anonymous: true);
        var outcome = await AttemptAsync(With(fixture.Table) with { Port = broker.Port });
        Assert.False(outcome.Connected);
        Assert.Contains(outcome.Problem, new[] { "the broker does not speak TLS on this port", "the broker closed the connection without an answer: it may not speak TLS on this port" });
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_said_to_be_one() => Assert.Equal(
        new(false, "nothing listens there (connection refused)", false), await AttemptAsync(With(fixture.Table) with { Port = TestBroker.FreePort() }));

    [Fact]
    public async Task A_broker_that_dies_is_missed_at_once()
    {
        await using var broker = await TestBroker.StartAsync(authority: Ca);
        await using var link = await ConnectAsync(With(fixture.Table) with { Port = broker.Port });
        await broker.KillAsync();
        Assert.Matches("the broker closed the connection|the connection was reset", await link.LossAsync());
    }

    [Fact]
    public async Task A_file_that_can_t_be_used_is_named()
    {
        var (certificate, key) = fixture.Table;
        await NamedAsync(new("/nowhere/ca.crt", certificate, key), "/nowhere/ca.crt can’t be read, or holds no certificate of an authority (PEM)");
        await NamedAsync(new(Ca.CaFile, key, key), $"{key} can’t be read, or is no certificate (PEM)");
        await NamedAsync(new(Ca.CaFile, certificate, fixture.Revoked.Key), $"{fixture.Revoked.Key} can’t be read, is no private key (PEM), or does not belong to {certificate}");

        async Task NamedAsync(MqttTls files, string words) => Assert.Equal(new(false, words, true), await AttemptAsync(Plain with { Tls = files }));
    }

    private MqttLinkOptions Plain => Hub(fixture.Broker.Port) with { UserName = null, Password = null };

    private MqttLinkOptions With((string Certificate, string Key) files) => Plain with { Tls = new(Ca.CaFile, files.Certificate, files.Key) };

    private async Task RefusedAsync(MqttLinkOptions options, string why)
    {
        var outcome = await AttemptAsync(options);
        if (!Traits.AlwaysTellsWhyACertificateIsRefused && outcome.Problem.Contains("its log says which", StringComparison.Ordinal)) why = "";
        Assert.Equal(new(false, why.Length > 0 ? $"the broker refuses this certificate: {why}" : outcome.Problem, true), outcome);
    }

    private async Task<ConnectOutcome> AttemptAsync(MqttLinkOptions options)
    {
        await using var link = New();
        return await link.ConnectAsync(options, Token).WaitAsync(HangLimit, Token);
    }
}
