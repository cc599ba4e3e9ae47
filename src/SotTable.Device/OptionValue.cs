using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace SotTable.Device;

/// <summary>What a value of the configuration has to look like by its type, before the host's binder says so in words of its own.</summary>
internal static class OptionValue
{
    /// <summary>What is wrong with a value.</summary>
    /// <param name="at">The key.</param>
    /// <param name="type">Type of the property that takes it.</param>
    /// <returns>What was found and what was expected; <c>null</c> when it fits.</returns>
    public static string? Problem(IConfigurationSection at, Type type)
    {
        var found = at.GetChildren().Any() ? "a list or an object" : at.Value is null ? "null" : $"\"{at.Value}\"";
        if (IsList(type)) return string.IsNullOrEmpty(at.Value) && at.GetChildren().All(e => int.TryParse(e.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? null : $"{found}, expected a list";
        if (at.Value is null && found == "null" && Nullable.GetUnderlyingType(type) is not null) return null;
        return found[0] == '"' && Fits(Nullable.GetUnderlyingType(type) ?? type, at.Value!) ? null : $"{found}, expected {Expected(Nullable.GetUnderlyingType(type) ?? type)}";
    }

    /// <summary>Whether a property takes a list of objects.</summary>
    /// <param name="type">Its type.</param>
    public static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>);

    private static bool Fits(Type type, string value) => type switch
    {
        _ when type == typeof(string) => true,
        _ when type == typeof(bool) => bool.TryParse(value, out _),
        _ when type == typeof(int) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        _ when type == typeof(double) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase),
    };

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ => $"one of {string.Join(", ", Enum.GetNames(type))}",
    };
}
