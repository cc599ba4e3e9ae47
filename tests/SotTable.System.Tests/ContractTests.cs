using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SotTable.Cli.Demo;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>What table, hub and broker really say to each other, message by message against the committed contract.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task Everything_that_passes_the_broker_in_a_session_with_trouble_is_as_the_contract_says_and_every_kind_of_it_passes()
    {
        // One cell falls silent while the button is stuck.
        await using var clinic = await Clinic.OpenAsync(change: (_, table) => table with { SilentAtS = 20 });
        await using var sniffer = await MqttSniffer.ConnectAsync(
            clinic.Broker.Port, clinic.Broker.HubUser, clinic.Broker.Password(clinic.Broker.HubUser), "sniffer", "sot/1/#", TestContext.Current.CancellationToken);

        await sniffer.WaitAsync("/_hub/status", "\"online\"");
        await sniffer.WaitAsync("/state", "\"idle\"");
        await SessionAsync(clinic, sniffer);
        await StuckButtonAsync(clinic, sniffer);
        await ReconnectAsync(clinic, sniffer);
        await RestartAsync(clinic, sniffer);
        clinic.Hub.Process.Signal(15);
        await sniffer.WaitAsync("/_hub/status", "\"offline\"");

        var contract = await Contract.ReadAsync();
        var judged = sniffer.All.Select(m => (Message: m, Verdict: contract.Judge(m))).ToArray();
        Assert.True(judged.All(j => j.Verdict.Problem.Length == 0), string.Join('\n', judged.Where(j => j.Verdict.Problem.Length > 0).Take(10).Select(j => $"{j.Verdict.Problem}: {j.Message}")));
        Assert.Equal(contract.Operations.Order(), judged.Select(j => j.Verdict.Operation).Distinct().Order());
        foreach (var kind in new[] { "session", "button" }) Assert.Contains(judged, j => j.Message.Topic.EndsWith($"/evt/{kind}", StringComparison.Ordinal));
        Assert.True(judged.Length > 200, $"{judged.Length} messages");
    }

    [Theory]
    [InlineData("sot/1/demo23/t01/recs", 1, false, null, "{}", "unknown topic")]
    [InlineData("sot/1/demo23/t01/rec", 1, false, null, "{}", "record of 2 bytes")]
    [InlineData("sot/1/demo23/t01/ack", 1, false, 60u, """{"v":1,"epoch":"0","again":true}""", "thru")]
    [InlineData("sot/1/demo23/t01/evt/weather", 1, false, null, "{}", "unknown topic")]
    [InlineData("sot/1/DEMO23/t01/status", 1, true, null, "{}", "unknown topic")]
    [InlineData("sot/1/demo23/t01/status", 0, true, null, "{}", "expected qos 1")]
    [InlineData("sot/1/demo23/t01/status", 1, false, null, "{}", "retain True")]
    [InlineData("sot/1/demo23/t01/status", 1, true, 60u, "{}", "expiry")]
    [InlineData("sot/1/demo23/t01/reply", 1, false, 3600u, "{}", "expiry 60")]
    [InlineData("sot/1/demo23/t01/status", 1, true, null, """{"v":1,"state":"online","boot":1,"cn":1}""", "atMs")]
    [InlineData("sot/1/demo23/t01/status", 1, true, null, """{"v":1,"state":"asleep","boot":1,"cn":1,"atMs":1}""", "state")]
    [InlineData("sot/1/demo23/t01/status", 1, true, null, """{"v":1,"state":"online","boot":-1,"cn":1,"atMs":1}""", "boot")]
    [InlineData("sot/1/demo23/t01/cmd/session.arm", 1, false, 10u, """{"v":1,"id":"0192f0c1-7a3b-7c00-8000-000000000001","expMs":1,"by":"a","args":{"template":"x"}}""", "args")]
    [InlineData("sot/1/demo23/t01/notice/sensor-fault", 1, true, null, """{"v":1,"boot":1,"code":"sensor-fault","level":"fault","standing":false,"subjects":[],"sinceMs":1,"atMs":1}""", "standing")]
    [InlineData("sot/1/demo23/t01/wave", 0, false, 2u, "SW", "frame of 2 bytes")]
    public async Task The_judge_finds(string topic, int qos, bool retain, uint? expiry, string payload, string problem)
    {
        var contract = await Contract.ReadAsync();
        Assert.Contains(problem, contract.Judge(new(topic, Encoding.UTF8.GetBytes(payload), qos, retain, expiry, null)).Problem, StringComparison.Ordinal);
    }

    private static async Task SessionAsync(DemoStage clinic, MqttSniffer sniffer)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Origin", clinic.Hub.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal("rejected", await CommandAsync("session.stop", null));
        var meta = JsonDocument.Parse((await sniffer.WaitAsync("/meta", "")).Payload).RootElement.GetProperty("templates")[0];
        var plan = new { template = meta.GetProperty("id").GetString(), templateVersion = meta.GetProperty("version").GetInt32(), profile = "adult", code = "K-17" };
        Assert.Equal("done", await CommandAsync("session.arm", plan));
        Assert.Equal("done", await CommandAsync("session.disarm", null));
        Assert.Equal("done", await CommandAsync("session.arm", plan));
        await clinic.PressAsync();
        await clinic.RecordedAsync("started");
        Assert.Equal("done", await CommandAsync("session.mark", new { label = "cough" }));
        await clinic.PressAsync();
        await clinic.RecordedAsync("paused");
        await clinic.PressAsync();
        await clinic.RecordedAsync("resumed");
        await clinic.PressAsync(holdSeconds: 2.5);
        await sniffer.WaitAsync("/session/summary", "K-17");
        await sniffer.WaitAsync("/state", "\"ended\"");
        await clinic.PressAsync();
        await clinic.RecordedAsync("cleared");

        async Task<string?> CommandAsync(string name, object? args)
        {
            using var answer = await http.PostAsync(
                new Uri(clinic.Hub.Address, $"api/tables/{clinic.Tables[0].Address}/cmd/{name}"), args is null ? new StringContent("") : JsonContent.Create(args),
                TestContext.Current.CancellationToken);
            return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("st").GetString();
        }
    }

    // Held for longer than ten seconds: a stuck button, until it is let go.
    private static async Task StuckButtonAsync(DemoStage clinic, MqttSniffer sniffer)
    {
        await clinic.PressAsync(holdSeconds: 11);
        await sniffer.WaitAsync("/notice/button-stuck", "\"standing\":true");
        await sniffer.WaitAsync("/notice/button-stuck", "\"standing\":false");
        await sniffer.WaitAsync("/notice/sensor-fault", "\"standing\":true,\"subjects\":[\"A1\"]");
        await sniffer.WaitAsync("/notice/sensor-fault", "\"standing\":false,\"subjects\":[]");
    }

    // Another client with the table's name throws it out; it comes back.
    private static async Task ReconnectAsync(DemoStage clinic, MqttSniffer sniffer)
    {
        var address = clinic.Tables[0].Address;
        await using (await MqttSniffer.ConnectAsync(
            clinic.Broker.Port, address.ToString(), clinic.Broker.Password(address.ToString()), $"sot-{address.Site}-{address.Table}", null, TestContext.Current.CancellationToken))
        {
        }

        await sniffer.WaitAsync("/t01/status", "\"cn\":2");
        await sniffer.WaitAsync("/health", "");
    }

    private static async Task RestartAsync(DemoStage clinic, MqttSniffer sniffer)
    {
        clinic.Tables[0].Process.Signal(9);
        await clinic.Tables[0].Process.Exited;
        await sniffer.WaitAsync("/t01/status", "\"lost\"");
        var before = sniffer.All.Length;
        await clinic.RestartTableAsync(0);
        await sniffer.WaitAsync("/t01/status", "\"online\"", before);
        // What the killed start had said of the button is taken back by the new one, which knows nothing of it.
        Assert.Empty((await sniffer.WaitAsync("/notice/button-stuck", "", before)).Payload);
    }
}
