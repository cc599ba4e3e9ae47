using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SotTable.Messages;

/// <summary>
/// Writes the contract as an AsyncAPI 3 document, <c>Messages/asyncapi.json</c>, from <see cref="MessageKind.All"/> and the wire records. It is told from the
/// table's side: the table sends and receives. Pure.
/// </summary>
public static class AsyncApiWriter
{
    private const string About = """
        What a SotTable and its hub say to each other over MQTT 5. One major version a topic tree (sot/1); v in each JSON message is the minor version.
        A receiver ignores fields that it does not know and takes any minor version. A word of an enumeration that it does not know, a missing field or a value of
        the wrong kind makes that one message invalid: it is dropped and counted, and the sender stays. A field that has no value is left out. A live frame of
        another version than 1 is dropped and counted. A retained message never counts as fresh: it is the last known until a live one comes. Names of fields carry
        their units: …N newtons, …Ms milliseconds, …Us microseconds, …S seconds.
        """;

    private const string WaveBytes =
        "Little endian. 0 magic SW, 2 version 1, 3 flags (1 running, 2 clock synchronised, 4 gap before, 8 saturated, 16 simulated, 32 calibrated, "
        + "64 replayed), 4 boot, 8 frame number, 12 UTC microseconds of the first load sample, 20 number of the session (0 none), 24 meta version, "
        + "26 load channels (at most 8), 27 breath channels (at most 1), 28 samples a load channel, 30 samples a breath channel, 32 load rate x 10, "
        + "34 breath rate x 10, 36 CRC-32C of everything else, 40 int16 samples, channel after channel, loads first; -32768 is no sample. At most 8192 bytes.";

    private const string RecordBytes =
        "Little endian. 0 magic SR, 2 version 1, 3 origin (0 hardware, 1 simulated, 2 simulated replay), 4 epoch (64 bits; the JSON messages write it as 16 hex "
        + "digits), 12 n (int64), 20 prev (int64), 28 session (UUID, its bytes as written), 44 number of the session, 48 number of entries (at least 1), 50 zero, "
        + "52 CRC-32C of everything else, 56 entries: seq (int32, rising), time of the oldest and of the newest sample (int64, monotonic microseconds since the "
        + "start of the program), good readings, lost readings, length (int32 each), as many bytes of samples. At most 60000 bytes.";

    private static readonly JsonSerializerOptions s_options =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole document, with a line end at its end.</summary>
    /// <param name="docs">The words of the records.</param>
    public static string Write(WireDocs docs)
    {
        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "SotTable, sot/1",
                ["version"] = "1.2.0",
                ["description"] = About.ReplaceLineEndings(" "),
                ["license"] = new JsonObject { ["name"] = "MIT" },
            },
            ["defaultContentType"] = "application/json",
            ["servers"] = new JsonObject { ["broker"] = Server() },
            ["channels"] = Each(Channel),
            ["operations"] = Operations(),
            ["components"] = new JsonObject { ["messages"] = Each(Message), ["schemas"] = new SchemaWriter(docs).Write() },
        };
        return document.ToJsonString(s_options).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Name of the free last level of a kind's topic, for people.</summary>
    /// <param name="kind">A kind whose suffix ends in <c>+</c>.</param>
    public static string LastLevelName(MessageKind kind) => kind == MessageKind.Event ? "kind" : kind == MessageKind.Notice ? "code" : "name";

    private static JsonObject Each(Func<MessageKind, JsonObject> make) =>
        new(MessageKind.All.Select(k => KeyValuePair.Create(k.Name, (JsonNode?)make(k))));

    private static JsonObject Server() => new()
    {
        ["host"] = "localhost:1883",
        ["protocol"] = "mqtt",
        ["protocolVersion"] = "5.0",
        ["description"] = "The clinic's broker. A table's user name is {site}/{table}: it writes below its own name only, and reads its own commands and acknowledgements only.",
        ["bindings"] = Mqtt(new JsonObject
        {
            ["clientId"] = "sot-{site}-{table}",
            ["cleanSession"] = true,
            ["keepAlive"] = 10,
            ["sessionExpiryInterval"] = 0,
            ["maximumPacketSize"] = 65536,
            ["lastWill"] = new JsonObject { ["topic"] = Address(MessageKind.Status), ["qos"] = 1, ["retain"] = true, ["message"] = "status with state lost" },
        }),
    };

    private static JsonObject Channel(MessageKind kind)
    {
        var parameters = new JsonObject
        {
            ["site"] = new JsonObject { ["description"] = "Six characters without meaning, [a-z2-7]{6}.", ["examples"] = new JsonArray("demo23") },
        };
        if (kind.OfTable) parameters["table"] = new JsonObject { ["description"] = "The table, [a-z0-9-]{1,16}.", ["examples"] = new JsonArray("t01") };
        if (kind.LastLevels.Count > 0)
        {
            parameters[LastLevelName(kind)] = new JsonObject
            {
                ["description"] = "A later version may have more; receivers let them pass.",
                ["enum"] = new JsonArray([.. kind.LastLevels.Select(l => (JsonNode)l)]),
            };
        }

        return new()
        {
            ["address"] = Address(kind),
            ["description"] = kind.About,
            ["parameters"] = parameters,
            ["messages"] = new JsonObject { [kind.Name] = Reference("components/messages", kind.Name) },
        };
    }

    private static JsonObject Operations()
    {
        var operations = new JsonObject();
        foreach (var kind in MessageKind.All)
        {
            operations[kind.Name] = Operation(kind, kind.Expiry);
            if (kind.OverExpiry is { } over) operations[$"{kind.Name}-over"] = Operation(kind, over);
        }

        operations[MessageKind.Command.Name]!["reply"] = new JsonObject { ["channel"] = Reference("channels", MessageKind.Reply.Name) }; // just set
        return operations;
    }

    private static JsonObject Operation(MessageKind kind, TimeSpan? expiry)
    {
        var mqtt = new JsonObject { ["qos"] = kind.Qos, ["retain"] = kind.Retain };
        if (expiry is { } e) mqtt["messageExpiryInterval"] = (int)e.TotalSeconds;
        return new()
        {
            ["action"] = kind.FromTable ? "send" : "receive",
            ["channel"] = Reference("channels", kind.Name),
            ["summary"] = $"Rate: {kind.Rate}.{(kind.Durable ? " Kept until the hub has acknowledged it." : "")}",
            ["bindings"] = Mqtt(mqtt),
            ["messages"] = new JsonArray(Reference($"channels/{kind.Name}/messages", kind.Name)),
        };
    }

    private static JsonObject Message(MessageKind kind) => new()
    {
        ["name"] = kind.Name,
        ["summary"] = kind.About,
        ["contentType"] = kind.Payload is null ? $"application/vnd.sottable.{kind.Name}" : "application/json",
        ["payload"] = kind.Payload is { } record ? Reference("components/schemas", record.Name) : Binary(kind == MessageKind.Wave ? WaveBytes : RecordBytes),
    };

    private static JsonObject Binary(string bytes) => new() { ["type"] = "string", ["format"] = "binary", ["description"] = bytes };

    private static string Address(MessageKind kind) =>
        $"{TableAddress.Root}/{{site}}/{(kind.OfTable ? "{table}/" : "")}{kind.Suffix.Replace("+", $"{{{LastLevelName(kind)}}}", StringComparison.Ordinal)}";

    private static JsonObject Mqtt(JsonObject binding)
    {
        binding["bindingVersion"] = "0.2.0"; // the only one that the parser takes
        return new() { ["mqtt"] = binding };
    }

    private static JsonObject Reference(string where, string name) => new() { ["$ref"] = $"#/{where}/{name}" };
}
