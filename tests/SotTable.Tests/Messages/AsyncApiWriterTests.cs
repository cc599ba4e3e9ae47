using System.Text.Json.Nodes;
using SotTable.Messages;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Messages;

public sealed class AsyncApiWriterTests
{
    private static readonly string Path = Repository.File("src", "SotTable", "Messages", "asyncapi.json");
    private static readonly WireDocs Docs = new(File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "SotTable.xml")));
    private static readonly JsonNode Document = JsonNode.Parse(AsyncApiWriter.Write(Docs))!; // an object

    [Fact]
    public void The_committed_asyncapi_json_is_what_the_list_and_the_wire_records_say()
    {
        var expected = AsyncApiWriter.Write(Docs);
        if (Repository.Accept) File.WriteAllText(Path, expected);
        Assert.True(File.Exists(Path) && File.ReadAllText(Path) == expected, "asyncapi.json is stale: run these tests with SOT_ACCEPT=1 and commit it");
    }

    [Fact]
    public void Every_kind_has_its_channel_and_the_operation_tells_its_direction_qos_retain_and_expiry()
    {
        Assert.Equal(MessageKind.All.Select(k => k.Name), Document["channels"]!.AsObject().Select(c => c.Key));
        foreach (var kind in MessageKind.All)
        {
            var operation = Document["operations"]![kind.Name]!;
            var mqtt = operation["bindings"]!["mqtt"]!;
            Assert.Equal(kind.FromTable ? "send" : "receive", (string?)operation["action"]);
            Assert.Equal((kind.Qos, kind.Retain), ((int)mqtt["qos"]!, (bool)mqtt["retain"]!));
            Assert.Equal(kind.Expiry?.TotalSeconds, (double?)(int?)mqtt["messageExpiryInterval"]);
        }

        Assert.Equal(86400, (int)Document["operations"]!["notice-over"]!["bindings"]!["mqtt"]!["messageExpiryInterval"]!);
    }

    [Theory]
    [InlineData("status", "sot/1/{site}/{table}/status")]
    [InlineData("evt", "sot/1/{site}/{table}/evt/{kind}")]
    [InlineData("notice", "sot/1/{site}/{table}/notice/{code}")]
    [InlineData("cmd", "sot/1/{site}/{table}/cmd/{name}")]
    [InlineData("hub-status", "sot/1/{site}/_hub/status")]
    public void A_channel_has_the_address_of_its_topic(string name, string address) => Assert.Equal(address, (string?)Document["channels"]![name]!["address"]);

    [Fact]
    public void A_schema_requires_what_is_never_left_out_names_the_words_of_an_enum_and_explains_each_field()
    {
        var state = Document["components"]!["schemas"]!["StateMessage"]!;
        var required = state["required"]!.AsArray().Select(r => (string?)r).ToArray();
        Assert.Contains("phase", required);
        Assert.DoesNotContain("leftMs", required);
        Assert.Equal("#/components/schemas/SessionPhase", (string?)state["properties"]!["phase"]!["allOf"]![0]!["$ref"]);
        Assert.Equal("Planned time left; null for a stop-watch or outside a session.", (string?)state["properties"]!["leftMs"]!["description"]);
        Assert.Contains("paused", Document["components"]!["schemas"]!["SessionPhase"]!["enum"]!.AsArray().Select(w => (string?)w));
    }
}
