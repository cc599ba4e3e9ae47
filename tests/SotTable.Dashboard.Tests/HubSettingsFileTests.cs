using Xunit;

namespace SotTable.Dashboard.Tests;

public sealed class HubSettingsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-hub-").FullName;

    private string ConfigFile => Path.Combine(_folder, "hub.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_complete_file_is_read_with_paths_from_its_own_folder()
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), "pa ss\nsecond line\n");
        var (settings, problem) = Read("""
            {
              // comments are allowed
              "Hub": { "Listen": "::1", "Port": 8080, "WebRoot": "pages" },
              "Mqtt": { "Host": "broker", "Port": 1884, "UserName": "hub", "PasswordFile": "secret" },
            }
            """);
        Assert.Equal("", problem);
        Assert.Equal(new HubOptions("::1", 8080, Path.Combine(_folder, "pages")), settings!.Hub);
        Assert.Equal(new MqttOptions("broker", 1884, "hub", "secret") { Password = "pa ss" }, settings.Mqtt);
    }

    [Fact]
    public void What_is_left_out_has_defaults()
    {
        var (settings, _) = Read("""{ "Hub": {}, "Mqtt": { "Host": "broker" } }""");
        Assert.Equal(new HubOptions("127.0.0.1", 0, Path.Combine(AppContext.BaseDirectory, "wwwroot")), settings!.Hub);
        Assert.Equal(new MqttOptions("broker", 1883), settings.Mqtt);
    }

    [Theory]
    [InlineData("""{ "Hub": {}, "Mqtt": { "Host": "b" }, "Extra": {} }""", "unknown key Extra")]
    [InlineData("{\n\n \"Hub\": { \"Colour\": 1 }, \"Mqtt\": { \"Host\": \"b\" } }", "line 3: unknown key Hub.Colour")]
    [InlineData("""{ "Hub": { "Port": 1, "Port": 2 }, "Mqtt": { "Host": "b" } }""", "Hub.Port appears twice")]
    [InlineData("""{ "Hub": { "Port": "x" }, "Mqtt": { "Host": "b" } }""", "Hub.Port has a value of the wrong kind: expected a number")]
    [InlineData("""{ "Hub": { "Port": 70000 }, "Mqtt": { "Host": "b" } }""", "Hub.Port is 70000: expected 0")]
    [InlineData("""{ "Hub": { "Site": "ABC" }, "Mqtt": { "Host": "b" } }""", "Hub.Site is \"ABC\": expected six of a-z and 2-7")]
    [InlineData("""{ "Hub": null, "Mqtt": { "Host": "b" } }""", "Hub has a value of the wrong kind: expected an object")]
    [InlineData("""{ "Hub": {} }""", "a section is missing")]
    [InlineData("""{ "Hub": {}, "Mqtt": {} }""", "Mqtt is incomplete")]
    [InlineData("""{ "Hub": {}, "Mqtt": { "Host": " " } }""", "Mqtt.Host is empty")]
    [InlineData("""{ "Hub": {}, "Mqtt": { "Host": "b", "Port": 0 } }""", "Mqtt.Port is 0: expected 1 to 65535")]
    [InlineData("""{ "Hub": {}, "Mqtt": { "Host": "b", "PasswordFile": "p" } }""", "Mqtt.PasswordFile needs Mqtt.UserName")]
    [InlineData("""{ "Hub": {}, "Mqtt": { "Host": "b", "UserName": "u", "PasswordFile": "none" } }""", "can't be read")]
    [InlineData("""{ "Hub": {""", "not JSON")]
    [InlineData("[]", "the file has a value of the wrong kind")]
    [InlineData("null", "expected an object")]
    public void A_wrong_file_is_refused_naming_the_file_and_the_key(string json, string expected)
    {
        var (settings, problem) = Read(json);
        Assert.Null(settings);
        Assert.StartsWith(ConfigFile, problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.1.5")]
    public void Any_address_but_loopback_is_refused_in_a_sentence_without_accounts_and_a_certificate(string listen)
    {
        var (settings, problem) = Read($$"""{ "Hub": { "Listen": "{{listen}}" }, "Mqtt": { "Host": "b" } }""");
        Assert.Null(settings);
        Assert.Contains("answers on this machine only: expected 127.0.0.1", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Listen\": \"clinic.example\"", "expected an address")]
    [InlineData("\"Listen\": \"\"", "expected an address")]
    [InlineData("\"Listen\": \"0.0.0.0\", \"Users\": \"u.json\"", "on this machine only")]
    [InlineData("\"Listen\": \"0.0.0.0\", \"Certificate\": \"c.pem\", \"CertificateKey\": \"k.pem\"", "on this machine only")]
    [InlineData("\"Certificate\": \"c.pem\"", "belong together")]
    [InlineData("\"Names\": \"clinic.example, a b\"", "\"a b\" is no name")]
    [InlineData("\"Users\": \"\"", "Hub.Users is empty")]
    public void What_opens_the_hub_to_others_is_checked_together(string keys, string says)
    {
        var (settings, problem) = Read($$"""{ "Hub": { {{keys}} }, "Mqtt": { "Host": "b" } }""");
        Assert.Null(settings);
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void With_accounts_and_a_certificate_any_address_will_do_and_paths_are_the_files_own()
    {
        var (settings, problem) = Read("""{ "Hub": { "Listen": "0.0.0.0", "Users": "u.json", "Certificate": "c.pem", "CertificateKey": "/k.pem", "Names": "hub.example, 192.0.2.1" }, "Mqtt": { "Host": "b" } }""");
        Assert.Equal("", problem);
        Assert.Equal((Path.Combine(_folder, "u.json"), Path.Combine(_folder, "c.pem"), "/k.pem"), (settings!.Hub.Users, settings.Hub.Certificate, settings.Hub.CertificateKey));
        Assert.Equal(["hub.example", "192.0.2.1"], settings.Hub.NameList);
    }

    private (HubSettings? Settings, string Problem) Read(string json)
    {
        File.WriteAllText(ConfigFile, json);
        return HubSettingsFile.Read(ConfigFile);
    }
}
