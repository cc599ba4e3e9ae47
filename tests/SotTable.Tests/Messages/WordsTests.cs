using System.Text.Json;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using Xunit;

namespace SotTable.Tests.Messages;

public class WordsTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new EnumsAsWords() } };

    [Fact]
    public void Every_value_of_an_enum_of_32_bits_and_of_a_byte_comes_back_from_its_word()
    {
        foreach (var value in Enum.GetValues<PersonProfile>()) Assert.Equal(value, JsonSerializer.Deserialize<PersonProfile>(JsonSerializer.Serialize(value, Options), Options));
        foreach (var value in Enum.GetValues<SampleFault>()) Assert.Equal(value, JsonSerializer.Deserialize<SampleFault>(JsonSerializer.Serialize(value, Options), Options));
    }

    [Fact]
    public void A_word_is_camelCase_and_is_read_in_any_case()
    {
        var word = JsonSerializer.Serialize(SampleFault.NoAnswer, Options);
        Assert.Equal("\"noAnswer\"", word);
        Assert.Equal(SampleFault.NoAnswer, JsonSerializer.Deserialize<SampleFault>("\"NOANSWER\"", Options));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("\"giant\"")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void What_is_none_of_the_words_is_refused_with_the_words_there_are(string json)
    {
        var e = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PersonProfile>(json, Options));
        Assert.Contains("adult", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_the_enum_has_not_is_refused_when_written() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize((SampleFault)200, Options));
}
