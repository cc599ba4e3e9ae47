using System.Reflection;
using System.Text.Json;

namespace SotTable.Messages;

/// <summary>The records and enums of the contract, for what is generated from them.</summary>
public static class WireTypes
{
    /// <summary>Every record and enum, those of <see cref="MessageKind.All"/> first, each followed by what it holds.</summary>
    public static IReadOnlyList<Type> All { get; } = Find([.. MessageKind.All.Select(k => k.Payload).OfType<Type>(), typeof(ArmArgs), typeof(MarkArgs)]);

    /// <summary>The fields of a record, in their order.</summary>
    /// <param name="type">A record, or an enum, which has none.</param>
    public static IEnumerable<PropertyInfo> Fields(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsEnum
            ? []
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract").OrderBy(p => p.MetadataToken);
    }

    /// <summary>What a list holds; <c>null</c> for what is none.</summary>
    /// <param name="type">Any type.</param>
    public static Type? Element(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
    }

    /// <summary>A name as it travels.</summary>
    /// <param name="name">The name in the code.</param>
    public static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static List<Type> Find(IEnumerable<Type> roots)
    {
        var found = new List<Type>();
        foreach (var root in roots) Add(root);
        return found;

        void Add(Type type)
        {
            if (found.Contains(type)) return;
            found.Add(type);
            foreach (var property in Fields(type)) Follow(property.PropertyType);
        }

        void Follow(Type type)
        {
            var inner = Element(type) ?? Nullable.GetUnderlyingType(type) ?? type;
            if (inner.IsEnum || inner.Namespace?.StartsWith("SotTable", StringComparison.Ordinal) == true) Add(inner);
        }
    }
}
