using System.Reflection;
using System.Text;
using System.Text.Json;
using SotTable.Samples;

namespace SotTable.Messages;

/// <summary>Writes <c>Web/messages.ts</c> from the wire records, so that the page and the table can't disagree about a field. Pure.</summary>
public static class TypeScriptWriter
{
    /// <summary>The whole file. A field that may be absent is optional and may be <c>null</c>; enums are unions of camelCase words.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("// Generated from the records of src/SotTable/Messages. Do not edit; rewrite it with\n");
        text.Append("// SOT_ACCEPT=1 .artifacts/native/bin/SotTable.Tests/debug/SotTable.Tests -method \"*messages_ts*\"\n");
        foreach (var type in WireTypes.All) text.Append('\n').Append(type.IsEnum ? Union(type) : Interface(type));
        text.Append('\n').Append(Shapes());
        text.Append('\n').Append(Constants());
        return text.ToString();
    }

    private static string Interface(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var text = new StringBuilder($"export interface {type.Name} {{\n");
        foreach (var property in WireTypes.Fields(type))
        {
            var optional = nullability.Create(property).ReadState == NullabilityState.Nullable;
            text.Append($"  {WireTypes.Camel(property.Name)}{(optional ? "?" : "")}: {Name(property.PropertyType)}{(optional ? " | null" : "")};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Union(Type type) =>
        $"export type {type.Name} = {string.Join(" | ", Enum.GetNames(type).Select(n => $"\"{WireTypes.Camel(n)}\""))};\n";

    private static string Name(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (WireTypes.Element(inner) is { } element) return $"readonly {Name(element)}[]";
        if (inner == typeof(bool)) return "boolean";
        if (inner == typeof(string) || inner == typeof(Guid)) return "string";
        if (inner == typeof(JsonElement)) return "unknown";
        if (inner.IsEnum || inner.Namespace?.StartsWith("SotTable", StringComparison.Ordinal) == true) return inner.Name;
        return inner == typeof(int) || inner == typeof(uint) || inner == typeof(long) || inner == typeof(double)
            ? "number"
            : throw new NotSupportedException($"no TypeScript for {inner}: teach {nameof(TypeScriptWriter)} how it travels");
    }

    private static string Shapes()
    {
        var nullability = new NullabilityInfoContext();
        var text = new StringBuilder("/** The same for a program: the words of an enum, or the fields of a record by type (`?` may be absent, `[]` is a list). */\n");
        text.Append("export const shapes: Readonly<Record<string, readonly string[] | Readonly<Record<string, string>>>> = {\n");
        foreach (var type in WireTypes.All)
        {
            text.Append(type.IsEnum
                ? $"  {type.Name}: [{string.Join(", ", Enum.GetNames(type).Select(n => $"\"{WireTypes.Camel(n)}\""))}],\n"
                : $"  {type.Name}: {{ {string.Join(", ", WireTypes.Fields(type).Select(Field))} }},\n");
        }

        return text.Append("};\n").ToString();

        string Field(PropertyInfo property)
        {
            var optional = nullability.Create(property).ReadState == NullabilityState.Nullable;
            var list = WireTypes.Element(property.PropertyType);
            return $"{WireTypes.Camel(property.Name)}: \"{Name(list ?? property.PropertyType)}{(list is null ? "" : "[]")}{(optional ? "?" : "")}\"";
        }
    }

    private static string Constants()
    {
        var text = new StringBuilder("/** Names of the commands. */\nexport const commandNames = [");
        text.Append(string.Join(", ", CommandNames.All.Select(n => $"\"{n}\""))).Append("] as const;\n\n");
        text.Append("/** Header flags of a live frame (offset 3). */\nexport const waveFlags = {\n");
        foreach (var flag in Enum.GetValues<WaveFlags>().Where(f => f != WaveFlags.None)) text.Append($"  {WireTypes.Camel(flag.ToString())}: {(byte)flag},\n");
        text.Append("} as const;\n\n/** Bytes of a live frame before its first sample. */\n");
        text.Append($"export const waveHeaderBytes = {WaveFrame.HeaderBytes};\n\n");
        text.Append("/** The sample value that means \"no valid sample\". */\n");
        text.Append($"export const waveNoValue = {WaveFrame.NoValue};\n\n");
        return text.Append(Notices()).ToString();
    }

    private static string Notices()
    {
        var text = new StringBuilder("/** Codes of instrument notices; a newer table may know more. */\nexport type NoticeCode = ");
        text.Append(string.Join(" | ", NoticeCode.All.Select(c => $"\"{c.Name}\""))).Append(";\n\n");
        text.Append("/** Words for each code, for people. */\n");
        text.Append("export const noticeCatalogue: Record<NoticeCode, { level: NoticeLevel; title: string; advice: string }> = {\n");
        foreach (var c in NoticeCode.All) text.Append($"  \"{c.Name}\": {{\n    level: \"{WireTypes.Camel(c.Level.ToString())}\",\n    title: \"{c.Title}\",\n    advice: \"{c.Advice}\",\n  }},\n");
        return text.Append("};\n").ToString();
    }
}
