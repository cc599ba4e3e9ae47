using System.Globalization;
using System.Reflection;
using System.Text;
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

    public static TheoryData<Type> Written =>
        [.. typeof(WireJson).GetMethods().Where(m => m is { Name: nameof(WireJson.Utf8), IsGenericMethod: false }).Select(m => m.GetParameters()[0].ParameterType)];

    [Theory]
    [MemberData(nameof(Written))]
    public void The_generated_writer_and_the_serializer_agree_on_every_byte(Type type)
    {
        foreach (var whole in new[] { true, false })
        {
            var message = Sample(type, whole)!;
            var written = (byte[])typeof(WireJson).GetMethod(nameof(WireJson.Utf8), [type])!.Invoke(null, [message])!;
            Assert.Equal(JsonSerializer.Serialize(message, type, WireJson.Default), Encoding.UTF8.GetString(written));
        }
    }

    // Some value of a type: with all that may be left out, or without.
    private static object? Sample(Type type, bool whole)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return whole ? Sample(value, whole) : null;
        if (type == typeof(string)) return whole ? "\"<b>\\ü\u2028\n\ud83d\ude00" : "";
        if (type == typeof(Guid)) return new Guid("0190a2b4-0000-7000-8000-000000000001");
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive) return type == typeof(bool) ? whole : Convert.ChangeType(whole ? 12.0625 : 0, type, CultureInfo.InvariantCulture);
        if (type.IsGenericType && type.GetGenericArguments() is [var element])
        {
            var list = Array.CreateInstance(element, whole ? 2 : 0);
            for (var i = 0; i < list.Length; i++) list.SetValue(Sample(element, whole), i);
            return list;
        }

        var made = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var nullable = new NullabilityInfoContext();
        return made.Invoke([.. made.GetParameters().Select(p => whole || nullable.Create(p).ReadState != NullabilityState.Nullable ? Sample(p.ParameterType, whole) : null)]);
    }
}
