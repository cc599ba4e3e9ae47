using System.Text.Json;
using SotTable.Records;
using Xunit;

namespace SotTable.Tests.Records;

public sealed class CanonicalJsonTests
{
    // Numbers of RFC 8785, appendix B.
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("295147905179352830000", "295147905179352830000")]
    [InlineData("9.999999999999997e22", "9.999999999999997e+22")]
    [InlineData("1e23", "1e+23")]
    [InlineData("999999999999999700000", "999999999999999700000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("9.999999999999997e-7", "9.999999999999997e-7")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("333333333.33333332", "333333333.3333333")]
    [InlineData("-0.0000033333333333333333", "-0.0000033333333333333333")]
    [InlineData("1424953923781206.25", "1424953923781206.2")]
    [InlineData("9.9999999999999999e-5", "0.0001")]
    [InlineData("100", "100")]
    public void A_number_has_one_form(string written, string canonical) => Assert.Equal(canonical, Of(written));

    [Fact]
    public void Members_stand_in_the_order_of_their_names_and_without_space() =>
        Assert.Equal("""{"a":[1,"ü\n",true,null],"b":{"c":2.5}}""", Of(""" { "b": { "c": 2.50 }, "a": [ 1.0, "\u00fc\n", true, null ] } """));

    [Fact]
    public void Layout_does_not_change_the_hash_and_content_does()
    {
        var hash = CanonicalJson.Hash(Parse("""{"a":1,"b":2}"""));
        Assert.Equal(hash, CanonicalJson.Hash(Parse("{ \"b\": 2e0,\n \"a\": 1 }")));
        Assert.NotEqual(hash, CanonicalJson.Hash(Parse("""{"a":1,"b":3}""")));
        Assert.Equal("43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777", hash); // sha256sum of {"a":1,"b":2}
    }

    private static string Of(string json) => CanonicalJson.Of(Parse(json));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
