using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SotTable.Messages;

/// <summary>
/// Makes JSON Schemas (draft 7) of the wire records, as <see cref="WireJson"/> writes them: a field that may be <c>null</c> is left out instead, unknown
/// fields are allowed. Pure.
/// </summary>
/// <param name="docs">The words of the records.</param>
public sealed class SchemaWriter(WireDocs docs)
{
    /// <summary>One schema for each record and enum of <see cref="WireTypes.All"/>, by its name.</summary>
    public JsonObject Write()
    {
        var schemas = new JsonObject();
        foreach (var type in WireTypes.All.OrderBy(t => t.Name, StringComparer.Ordinal)) schemas[type.Name] = type.IsEnum ? Enum(type) : Record(type);
        return schemas;
    }

    private JsonObject Enum(Type type) => new()
    {
        ["type"] = "string",
        ["description"] = docs.Of(type),
        ["enum"] = new JsonArray([.. System.Enum.GetNames(type).Select(n => (JsonNode)WireTypes.Camel(n))]),
        ["x-words"] = new JsonObject(System.Enum.GetNames(type).Select(n => KeyValuePair.Create(WireTypes.Camel(n), (JsonNode?)docs.OfWord(type, n)))),
    };

    private JsonObject Record(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in WireTypes.Fields(type))
        {
            var name = WireTypes.Camel(property.Name);
            // A reference may have no neighbours in draft 7: the description stands beside it in allOf.
            var value = Value(property.PropertyType);
            if (property.Name == "V") value["minimum"] = 1;
            properties[name] = value.ContainsKey("$ref") ? new JsonObject { ["allOf"] = new JsonArray(value) } : value;
            properties[name]!["description"] = docs.Of(type, property.Name); // just set
            if (nullability.Create(property).ReadState != NullabilityState.Nullable) required.Add(name);
        }

        return new() { ["type"] = "object", ["description"] = docs.Of(type), ["required"] = required, ["properties"] = properties };
    }

    private static JsonObject Value(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (WireTypes.Element(inner) is { } element) return new() { ["type"] = "array", ["items"] = Value(element) };
        if (inner == typeof(bool)) return new() { ["type"] = "boolean" };
        if (inner == typeof(string)) return new() { ["type"] = "string" };
        if (inner == typeof(Guid)) return new() { ["type"] = "string", ["format"] = "uuid" };
        if (inner == typeof(JsonElement)) return new() { ["type"] = "object" };
        if (inner == typeof(double)) return new() { ["type"] = "number" };
        if (inner == typeof(int)) return new() { ["type"] = "integer", ["minimum"] = int.MinValue, ["maximum"] = int.MaxValue };
        if (inner == typeof(uint)) return new() { ["type"] = "integer", ["minimum"] = uint.MinValue, ["maximum"] = uint.MaxValue };
        if (inner == typeof(long)) return new() { ["type"] = "integer" };
        return WireTypes.All.Contains(inner)
            ? new() { ["$ref"] = $"#/components/schemas/{inner.Name}" }
            : throw new NotSupportedException($"no JSON Schema for {inner}: teach {nameof(SchemaWriter)} how it travels");
    }
}
