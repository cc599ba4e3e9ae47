using SotTable.Cli;
using SotTable.Cli.Setup;
using SotTable.Messages;
using SotTable.Support;

namespace SotTable.System.Tests;

public sealed class TableConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-config-").FullName;
    private readonly StringWriter _said = new();

    private string ConfigFile => Path.Combine(_folder, "table.json");

    [Theory]
    [InlineData("{ \"Table\": ", ", line 1: not JSON (")]
    [InlineData("[1]", ": expected an object with the sections Table and Mqtt.")]
    [InlineData("{ \"Mqtt\": 3 }", ": Mqtt has a value of the wrong kind: expected an object.")]
    [InlineData("{ \"Table\": {}, \"table\": {} }", ": a key appears twice.")]
    public async Task A_configuration_that_can_t_be_understood_is_named_before_the_hub_is_asked(string text, string words)
    {
        await File.WriteAllTextAsync(ConfigFile, text, TestContext.Current.CancellationToken);
        Assert.Equal(78, await SetupAsync());
        Assert.StartsWith($"sottable: {ConfigFile}{words}", _said.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" Mend it, or move it away; nothing was done, and the code was not used.\n", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal([ConfigFile], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task One_that_is_right_leads_to_the_hub()
    {
        await File.WriteAllTextAsync(ConfigFile, "{ } // a fresh one", TestContext.Current.CancellationToken);
        Assert.Equal(69, await SetupAsync());
        Assert.Contains("no answer: nothing listens there.", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_else_stands_in_it_stays_with_its_rights_and_a_copy_of_before()
    {
        const string Before = """{ "table": { "Profile": "p.json" }, "Hardware": { "GpioChip": "gpiochip4" } } // mine""";
        File.WriteAllText(ConfigFile, Before);
        File.SetUnixFileMode(ConfigFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var config = TableConfig.Read(ConfigFile).Config!;
        Assert.True(config.HasProfile);
        config.Write(new PairGrant("abc234", "t01", "", "", 8883), new Identity(Path.Combine(_folder, "identity")), "hub", null);
        var written = File.ReadAllText(ConfigFile);
        Assert.Contains("gpiochip4", written, StringComparison.Ordinal);
        Assert.Equal(TableConfig.Read(ConfigFile).Config!.HasProfile, written.Contains("\"Site\": \"abc234\"", StringComparison.Ordinal));
        Assert.Equal(Before, File.ReadAllText(ConfigFile + ".before-setup"));
        Assert.All([ConfigFile, ConfigFile + ".before-setup"], f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> SetupAsync() => SetupVerb.Create(new Terminal(_said, _said, false), TextReader.Null)
        .Parse(["--hub", $"127.0.0.1:{TestBroker.FreePort()}", "--code", "K7QF-2M9X-4DTA-9ZB3", "--profile", typeof(TableConfigTests).Assembly.Location, "--config", ConfigFile,
            "--identity", Path.Combine(_folder, "identity"), "--socket", Path.Combine(_folder, "none.sock"), "--no-walk"])
        .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
