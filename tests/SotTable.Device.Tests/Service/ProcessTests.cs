using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SotTable.Device.Control;
using SotTable.Device.Journal;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Service;

public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_table_killed_while_running_comes_back_interrupted_with_all_that_was_committed()
    {
        var config = Config();
        JsonElement running;
        using (var host = TestHost.Start(config))
        {
            using var client = await ConnectAsync();
            await client.PressAsync(TimeSpan.FromMilliseconds(100), Limit());
            do running = await client.StatusAsync(Limit());
            while (Number(NewestMs) < 3000);
            host.Process.Kill();
            await host.Process.WaitForExitAsync(Limit());
        }

        // That this is a second old at most is a rule, tested by the clock of the tests.
        var committed = Number(NewestMs);
        using (TestHost.Start(config))
        {
            using var client = await ConnectAsync();
            var state = (await client.StatusAsync(Limit())).GetProperty("state");
            Assert.Equal("interrupted", state.GetProperty("phase").GetString());
            Assert.Equal(running.GetProperty("state").GetProperty("session").GetGuid(), state.GetProperty("session").GetGuid());
            await client.PressAsync(TimeSpan.FromMilliseconds(100), Limit());
            Assert.Equal("idle", (await client.StatusAsync(Limit())).GetProperty("state").GetProperty("phase").GetString());
        }

        Assert.InRange(Number("SELECT offset_ms FROM event WHERE kind = 'interrupted'"), committed - 1, committed + 1);
    }

    [Fact]
    public async Task A_second_table_on_the_same_journal_is_refused_with_75()
    {
        var config = Config();
        using var first = TestHost.Start(config);
        using var client = await ConnectAsync();
        using var second = TestHost.Start(config);
        var errors = await second.Process.StandardError.ReadToEndAsync(Limit());
        await second.Process.WaitForExitAsync(Limit());
        Assert.Equal(75, second.Process.ExitCode);
        Assert.Contains("another sottable", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_any_of_its_buses_is_refused_with_74_and_a_sentence_for_each()
    {
        string[] names = ["i2c-1", "i2c-3", "i2c-4", "i2c-5", "i2c-6"];
        using var host = TestHost.Start(Hardware(new { Buses = names.Select(n => new { Name = n, Device = $"/dev/no-{n}" }) }));
        var errors = await host.Process.StandardError.ReadToEndAsync(Limit());
        await host.Process.WaitForExitAsync(Limit());
        Assert.Equal(74, host.Process.ExitCode);
        Assert.StartsWith("bus i2c-1: /dev/no-i2c-1 is not there: switch the bus on", errors, StringComparison.Ordinal);
        Assert.Equal(5, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Hardware_options_that_mean_nothing_are_refused_with_78_and_their_names()
    {
        using var host = TestHost.Start(Hardware(new { DebounceMs = 50, Red = "gpio:red", Buses = new[] { new { Name = "i2c-1", Device = "i2c-1" } } }));
        var errors = await host.Process.StandardError.ReadToEndAsync(Limit());
        await host.Process.WaitForExitAsync(Limit());
        Assert.Equal(78, host.Process.ExitCode);
        Assert.Contains("Hardware:DebounceMs: 50, expected 0 to 20", errors, StringComparison.Ordinal);
        Assert.Contains("Hardware:Red: \"gpio:red\", expected gpio:LINE, led:NAME", errors, StringComparison.Ordinal);
        Assert.Contains("Hardware:Buses:0:Device: \"i2c-1\", expected a device file", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abrupt_end_is_told_by_the_will()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var hub = new HubClient(broker);
        await hub.Connected();
        using var host = TestHost.Start(Config(broker));
        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online");
        host.Process.Kill();
        var lost = await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "lost");
        Assert.Equal(1, lost.GetProperty("cn").GetInt32());
    }

    [Theory]
    [InlineData("""{"Table":{"Siet":"x"}}""", "Table:Siet: unknown key, expected one of Site,")]
    [InlineData("""{"Tabel":{}}""", "Tabel: unknown section, expected one of Table, Source, Hardware, Mqtt, Journal")]
    [InlineData("""{"Table":{"Site":"ABC"}}""", "Table:Site: \"ABC\", expected six of a-z and 2-7")]
    [InlineData("""{"Table":{"CapMinutes":45}}""", "Table:CapMinutes: 45, expected 1 to 30")]
    [InlineData("""{"Table":{"CapMinutes":"soon"}}""", "Table:CapMinutes: \"soon\", expected a number")]
    [InlineData("""{"Table":{"ContactAreaCm2":2}}""", "Table:ContactAreaCm2: 2, expected 5 to 1000, or none to keep the contact pressure off")]
    [InlineData("""{"Table":{"ContactAreaCm2":80}}""", "Table:ContactAreaCm2 needs ContactAreaUncertaintyCm2 and ContactAreaMethod: how sure")]
    [InlineData("""{"Table":{"ContactAreaMethod":"ink print"}}""", "Table:ContactAreaUncertaintyCm2 and ContactAreaMethod are of an area: expected Table:ContactAreaCm2")]
    [InlineData("""{"Table":{"ContactAreaCm2":80,"ContactAreaUncertaintyCm2":90,"ContactAreaMethod":"ink print"}}""", "Table:ContactAreaUncertaintyCm2: 90, expected above 0 and below the area")]
    [InlineData("""{"Source":{"Faults":[{"Chanel":1}]}}""", "Source:Faults:0:Chanel: unknown key")]
    [InlineData("""{"Source":{"Faults":[{"Channel":"one"}]}}""", "Source:Faults:0:Channel: \"one\", expected a whole number")]
    [InlineData("""{"Table":{"Site":"abcdef","site":"abcdeg"}}""", "Table:site: stands twice, expected once")]
    [InlineData("""{"Source":{"MassKg":1000}}""", "Source:MassKg: 1000, expected 3 to 250")]
    [InlineData("""{"Mqtt":{"Port":0}}""", "Mqtt:Port: 0, expected 1 to 65535")]
    [InlineData("{\n  \"Table\": {\n not json", "table.json, line 3: no JSON, expected an object with the sections Table, Source, Hardware, Mqtt, Journal")]
    [InlineData("[]", "table.json: expected a JSON object with the sections")]
    [InlineData("\uFEFF{\"Tabel\":{}}", "Tabel: unknown section")]
    public async Task A_wrong_configuration_ends_with_78_and_names_the_key(string json, string says)
    {
        var path = _folder.File("table.json");
        await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);
        var errors = new StringWriter();

        Assert.Equal(78, await TableHost.RunAsync(path, errors, Limit()));

        Assert.Contains(says, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_none_ends_with_65_and_names_file_and_line()
    {
        var config = Config();
        await File.WriteAllTextAsync(_folder.File("templates.json"), "{\n  \"schema\": 5\n}", TestContext.Current.CancellationToken);
        var errors = new StringWriter();

        Assert.Equal(65, await TableHost.RunAsync(config, errors, Limit()));

        Assert.Contains("templates.json: line 2", errors.ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    private const string NewestMs = "SELECT COALESCE(MAX(c.end_us - s.at_us), 0) / 1000 FROM event s JOIN chunk c ON c.ordinal = s.ordinal WHERE s.kind = 'started'";

    private long Number(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={JournalFile.PathIn(_folder.File("state"))};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private Task<ControlClient> ConnectAsync() => TestHost.ConnectAsync(_folder.File("state/control.sock"), Limit());

    private string Hardware(object hardware)
    {
        var config = JsonNode.Parse(File.ReadAllText(Config()))!.AsObject(); // written as an object
        config["Source"] = JsonSerializer.SerializeToNode(new { Kind = "Hardware" });
        config["Hardware"] = JsonSerializer.SerializeToNode(hardware);
        File.WriteAllText(_folder.File("table.json"), config.ToJsonString());
        return _folder.File("table.json");
    }

    private string Config(TestBroker? broker = null)
    {
        File.WriteAllText(_folder.File("templates.json"), TestTable.Templates);
        File.WriteAllText(_folder.File("password"), TestBroker.TablePassword);
        var config = new
        {
            Table = new
            {
                Site = "abc234", Table = "t01", Profile = Path.Combine(TestTable.Root(), "hardware/profiles/adult-4x80.json"), Templates = "templates.json",
                StateDirectory = "state", DefaultTemplate = "long",
            },
            Source = new { Lying = true },
            Mqtt = new { Enabled = broker is not null, Port = broker?.Port ?? 1, PasswordFile = "password", KeepAliveS = 5 },
        };
        File.WriteAllText(_folder.File("table.json"), JsonSerializer.Serialize(config));
        return _folder.File("table.json");
    }
}
