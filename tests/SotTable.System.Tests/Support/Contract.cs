using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using SotTable.Cli.Demo;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.System.Tests.Support;

/// <summary>The committed AsyncAPI document as a judge of messages: topic, QoS, retain, expiry and payload. Nothing here knows the product's own list.</summary>
public sealed class Contract
{
    // What the broker may have kept a message for before it passed it on.
    private const int Kept = 30;
    private const string Schemas = "#/components/schemas/";
    private readonly JsonNode _document;
    private readonly List<Operation> _operations = [];
    private readonly WaveFrame _frame = new();

    private Contract(JsonNode document) => _document = document;

    /// <summary>Names of the operations.</summary>
    public IEnumerable<string> Operations => _operations.Select(o => o.Name);

    public static async Task<Contract> ReadAsync()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Checkout.Find().Root, "src/SotTable/Messages/asyncapi.json")))!; // an object
        var contract = new Contract(document);
        foreach (var (name, operation) in document["operations"]!.AsObject())
        {
            var channel = document["channels"]![((string)operation!["channel"]!["$ref"]!).Split('/')[^1]]!;
            var message = document["components"]!["messages"]![channel["messages"]!.AsObject().Single().Key]!;
            var mqtt = operation["bindings"]!["mqtt"]!;
            contract._operations.Add(new(
                name, Topic(channel), (int)mqtt["qos"]!, (bool)mqtt["retain"]!, (int?)mqtt["messageExpiryInterval"], (string)message["contentType"]!,
                (string?)message["payload"]!["$ref"] is { } reference ? await contract.SchemaAsync(reference[Schemas.Length..]) : null));
        }

        contract.Arguments["session.arm"] = await contract.SchemaAsync("ArmArgs");
        contract.Arguments["session.mark"] = await contract.SchemaAsync("MarkArgs");
        return contract;
    }

    private Dictionary<string, JsonSchema> Arguments { get; } = [];

    /// <summary>Judges a message.</summary>
    /// <returns>The operation that it belongs to, or what is wrong.</returns>
    public (string Operation, string Problem) Judge(SniffedMessage m)
    {
        var topics = _operations.Where(o => o.Topic.IsMatch(m.Topic)).ToArray();
        if (topics.Length == 0) return ("", "unknown topic");
        var fitting = topics.FirstOrDefault(o => o.Qos == m.Qos && o.Retain == m.Retain && Fits(o.ExpiryS, m.ExpiryS));
        if (fitting is null) return ("", $"expected {string.Join(" or ", topics.Select(o => $"qos {o.Qos} retain {o.Retain} expiry {o.ExpiryS}"))}");
        if (m.ContentType is { } type && type != fitting.ContentType) return ("", $"content type {type}: expected {fitting.ContentType}");
        if (fitting.Name == "notice" && m.Payload.Length == 0) return (fitting.Name, ""); // taken back
        return (fitting.Name, fitting.Schema is null ? Frame(fitting, m.Payload) : Json(fitting, m));
    }

    private static bool Fits(int? whole, uint? left) => whole is null ? left is null : left is { } l && l <= whole && l > whole - Kept;

    private string Frame(Operation operation, byte[] bytes)
    {
        string problem;
        if (operation.Name == "rec") _ = RecordFrame.Decode(bytes, out problem);
        else _ = _frame.TryDecode(bytes, out problem);
        return problem;
    }

    private string Json(Operation operation, SniffedMessage m)
    {
        var text = Encoding.UTF8.GetString(m.Payload);
        var errors = operation.Schema!.Validate(text).Select(e => e.ToString()).ToList(); // only the binary ones have none
        var json = JsonNode.Parse(text)!;
        var last = m.Topic.Split('/')[^1];
        if (operation.Name == "cmd" && Arguments.TryGetValue(last, out var schema)) errors.AddRange(schema.Validate(json["args"]?.ToJsonString() ?? "null").Select(e => $"args: {e}"));
        if (operation.Name.StartsWith("notice", StringComparison.Ordinal))
        {
            if ((string?)json["code"] != last) errors.Add("code: is not the last level of the topic");
            if ((bool)json["standing"]! != (operation.Name == "notice")) errors.Add("standing: expires, or does not when it is over");
        }

        return string.Join("; ", errors);
    }

    private static Regex Topic(JsonNode channel)
    {
        var parameters = channel["parameters"]!;
        var pattern = Regex.Replace((string)channel["address"]!, @"\{(\w+)\}", p => parameters[p.Groups[1].Value]!["enum"] is JsonArray words
            ? $"({string.Join('|', words.Select(w => Regex.Escape((string)w!)))})"
            : p.Groups[1].Value == "site" ? "[a-z2-7]{6}" : "[a-z0-9-]{1,16}");
        return new($"^{pattern}\\z");
    }

    private Task<JsonSchema> SchemaAsync(string name)
    {
        var schemas = _document["components"]!["schemas"]!.ToJsonString().Replace(Schemas, "#/definitions/", StringComparison.Ordinal);
        return JsonSchema.FromJsonAsync($$"""{"$ref":"#/definitions/{{name}}","definitions":{{schemas}}}""");
    }

    private sealed record Operation(string Name, Regex Topic, int Qos, bool Retain, int? ExpiryS, string ContentType, JsonSchema? Schema);
}
