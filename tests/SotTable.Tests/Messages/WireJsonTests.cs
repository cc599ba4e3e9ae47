using System.Text.Json;
using SotTable.Messages;
using Xunit;

namespace SotTable.Tests.Messages;

public sealed class WireJsonTests
{
    public static TheoryData<Type> Enums => [.. WireTypes.All.Where(t => t.IsEnum)];

    [Theory]
    [MemberData(nameof(Enums))]
    public void Every_enum_of_the_contract_travels_as_the_camel_case_words_of_messages_ts(Type type)
    {
        foreach (var value in Enum.GetValues(type))
        {
            var word = JsonSerializer.Serialize(value, type, WireJson.Default.Options);
            Assert.Equal($"\"{JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!)}\"", word);
            Assert.Equal(value, JsonSerializer.Deserialize(word, type, WireJson.Default.Options));
        }
    }

    [Theory]
    [InlineData("""{"v":1,"state":"asleep","boot":1,"cn":1,"atMs":1}""")]
    [InlineData("""{"v":1,"state":7,"boot":1,"cn":1,"atMs":1}""")]
    [InlineData("""{"v":1,"state":"0","boot":1,"cn":1,"atMs":1}""")]
    public void An_unknown_enum_value_makes_the_message_invalid(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, WireJson.Default.StatusMessage));

    [Fact]
    public void An_unknown_field_is_ignored() =>
        Assert.Equal(
            new StatusMessage(1, TableStatus.Lost, 2, 3, 4),
            JsonSerializer.Deserialize("""{"v":1,"state":"lost","boot":2,"cn":3,"atMs":4,"later":true}""", WireJson.Default.StatusMessage));
}
