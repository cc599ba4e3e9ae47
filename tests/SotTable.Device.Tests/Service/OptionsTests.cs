using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace SotTable.Device.Tests.Service;

/// <summary>Every key of the configuration, whatever its value: one sentence of ours that begins with the key and says what was expected, or a start.</summary>
public sealed class OptionsTests
{
    private static readonly (Type Type, string Name)[] Types =
        [.. OptionsCheck.Sections.Select(s => (s.Value, s.Key)), (typeof(SimulatedFaultOptions), "Source:Faults:0"), (typeof(BusOptions), "Hardware:Buses:0")];

    public static TheoryData<string> Keys => [.. Types.SelectMany(t => t.Type.GetProperties().Where(p => !OptionValue.IsList(p.PropertyType)).Select(p => $"{t.Name}:{p.Name}"))];

    public static TheoryData<string> Lists => [.. Types.SelectMany(t => t.Type.GetProperties().Where(p => OptionValue.IsList(p.PropertyType)).Select(p => $"{t.Name}:{p.Name}"))];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_value_of_another_kind_is_refused_by_key_and_expectation(string key)
    {
        var type = Type(key);
        if (type != typeof(string)) Assert.StartsWith($"{key}: \"left\", expected ", Refusal(key, "\"left\""), StringComparison.Ordinal);
        if (type != typeof(string)) Assert.StartsWith($"{key}: \"\", expected ", Refusal(key, "\"\""), StringComparison.Ordinal);
        Assert.StartsWith($"{key}: a list or an object, expected ", Refusal(key, "[1]"), StringComparison.Ordinal);
        Assert.StartsWith($"{key}: a list or an object, expected ", Refusal(key, """{ "a": 1 }"""), StringComparison.Ordinal);
        if (Nullable.GetUnderlyingType(type) is null) Assert.StartsWith($"{key}: null, expected ", Refusal(key, "null"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_number_that_is_out_of_range_is_refused_by_key_and_range(string key)
    {
        var type = Nullable.GetUnderlyingType(Type(key)) ?? Type(key);
        if (type.IsEnum) Assert.Contains(", expected one of ", Refusal(key, "77"), StringComparison.Ordinal);
        if (type == typeof(int)) Assert.Contains($"{key}: ", Refusal(key, "2.5"), StringComparison.Ordinal);
        if ((type != typeof(int) && type != typeof(double)) || key == "Source:Seed") return;
        foreach (var value in new[] { "-1", "2147483647", "1e300", "\"NaN\"", "\"Infinity\"" })
            Assert.Matches($"^{key}: .*, expected ", Refusal(key, value));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_is_a_list_of_objects(string key)
    {
        Assert.Null(Refusal(key, "[]"));
        Assert.Equal($"{key}: \"x\", expected a list", Refusal(key, "\"x\""));
        Assert.Equal($"{key}: a list or an object, expected a list", Refusal(key, """{ "Channel": 1 }"""));
        Assert.StartsWith($"{key}:0: \"x\", expected an object with ", Refusal(key, "[\"x\"]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_is_an_object()
    {
        foreach (var section in OptionsCheck.Sections.Keys)
            Assert.StartsWith($"{section}: \"5\", expected an object with ", Refusal(section, "5"), StringComparison.Ordinal);
    }

    private static Type Type(string key)
    {
        var (type, _) = Types.Single(t => t.Name == key[..key.LastIndexOf(':')]);
        return type.GetProperty(key[(key.LastIndexOf(':') + 1)..])!.PropertyType;
    }

    // What the start says of one key that has a value, the others as they are in an example.
    private static string? Refusal(string key, string json)
    {
        var path = key.Split(':');
        var text = path.Reverse().Aggregate(json, (inner, name) => name == "0" ? $"[{inner}]" : $"{{ \"{name}\": {inner} }}");
        var valid = """{ "Table": { "Site": "abcdef", "Table": "t", "Profile": "p", "Templates": "t", "StateDirectory": "s" } }""";
        if (key.StartsWith("Hardware:Buses:0", StringComparison.Ordinal)) valid = valid[..^2] + """, "Hardware": { "Buses": [ { "Name": "i2c-1", "Device": "/dev/i2c-1" } ] } }""";
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(valid))).AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();
        try
        {
            using var services = new ServiceCollection().AddLogging().AddSotTable(configuration).BuildServiceProvider();
            _ = services.GetRequiredService<IOptions<TableOptions>>().Value;
            _ = services.GetRequiredService<IOptions<SourceOptions>>().Value;
            _ = services.GetRequiredService<IOptions<HardwareOptions>>().Value;
            _ = services.GetRequiredService<IOptions<MqttOptions>>().Value;
            _ = services.GetRequiredService<IOptions<JournalOptions>>().Value;
            return null;
        }
        catch (StartRefusedException e)
        {
            return e.Message;
        }
        catch (OptionsValidationException e)
        {
            return Assert.Single(e.Failures);
        }
    }
}
