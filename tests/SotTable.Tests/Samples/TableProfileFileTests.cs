using SotTable.Samples;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Samples;

public sealed class TableProfileFileTests
{
    private static readonly string Shipped = File.ReadAllText(Repository.File("hardware", "profiles", "adult-4x80.json"));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.File("hardware", "profiles"), "*.json").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_profile_can_be_wired_and_is_named_after_its_file(string file)
    {
        var read = TableProfileFile.Parse(File.ReadAllText(Repository.File("hardware", "profiles", file)), file);
        Assert.Equal("", read.Problem);
        Assert.Equal(file, read.Value!.Id + ".json");
    }

    [Fact]
    public void The_default_profile_says_what_is_wired_where()
    {
        var profile = TableProfileFile.Parse(Shipped, "p.json").Value!;
        Assert.Equal((4, 1), (profile.LoadChannels, profile.BreathChannels));
        Assert.Equal(new ChannelProfile("B1", ChannelKind.Load, BlockId.B, "nau7802", "i2c-4", 0x2A, 128, null, 80, 490.3, 2.0), profile.Channels[2]);
        Assert.Equal(new ChannelProfile("breath", ChannelKind.Breath, null, "ads1115", "i2c-6", 0x48, 1, 4.096, 50, null, null), profile.Channels[4]);
    }

    [Theory]
    [InlineData("i2c-3", "i2c-1", "line 9: channels[1].bus: i2c-1 address 0x2A is taken by A1, expected a bus or address of its own")]
    [InlineData("\"A2\"", "\"A1\"", "line 9: channels[1].name: \"A1\" stands twice, expected a name of its own")]
    [InlineData("\"nau7802\"", "\"hx711\"", "line 8: channels[0].bus: \"i2c-1\", expected gpio for two lines, or spi-0.0 to spi-9.9")]
    [InlineData("\"ads1115\"", "\"nau7802\"", "line 12: channels[4].chip: \"nau7802\", expected ads1115, sdp3x or iio for the breath sensor")]
    [InlineData("\"gain\": 128", "\"gain\": 100", "line 8: channels[0].gain: 100, expected 1, 2, 4, 8, 16, 32, 64 or 128")]
    [InlineData("\"gain\": 128", "\"gain\": 256", "line 8: channels[0].gain: 256, expected a whole number from 1 to 128")]
    [InlineData("\"sampleRateHz\": 80", "\"sampleRateHz\": 100", "line 8: channels[0].sampleRateHz: 100, expected one of the nau7802's rates 10, 20, 40, 80, 320")]
    [InlineData("\"sampleRateHz\": 50", "\"sampleRateHz\": 400", "line 12: channels[4].sampleRateHz: 400, expected a number from 1 to 200 Hz")]
    [InlineData("\"0x2A\"", "\"0x2B\"", "line 8: channels[0].address: \"0x2B\", expected 0x2A: the nau7802 has no other address")]
    [InlineData("\"rangeVolts\": 4.096", "\"rangeVolts\": 4.096, \"ready\": 23", "line 12: channels[4].sampleRateHz: 50, expected one of the rates at which an ads1115 tells that it is ready 8, 16, 32, 64, 128")]
    [InlineData("\"0x48\"", "\"0x4C\"", "line 12: channels[4].address: \"0x4C\", expected 0x48 to 0x4B for the ads1115")]
    [InlineData("\"0x48\"", "72", "line 12: channels[4].address: expected 0x48 to 0x4B for the ads1115")]
    [InlineData(" \"block\": \"A\",", "", "line 8: channels[0].block: missing, expected one of A, B")]
    [InlineData("\"capacityN\": 490.3", "\"capacityN\": 0", "line 8: channels[0].capacityN: 0, expected more than 0 N")]
    [InlineData("\"capacityN\": 490.3", "\"capacityN\": -5", "line 8: channels[0].capacityN: -5, expected a number from 0 to 100000 N")]
    [InlineData("\"capacityN\": 490.3", "\"capacityN\": \"NaN\"", "line 8: channels[0].capacityN: expected a number from 0 to 100000 N")]
    [InlineData("\"rangeVolts\": 4.096", "\"rangeVolts\": 5", "line 12: channels[4].rangeVolts: 5, expected one of the ads1115's ranges 0.256, 0.512, 1.024, 2.048, 4.096, 6.144")]
    [InlineData("\"gain\": 128", "\"gian\": 128", "line 8: channels[0].gian: unknown key, expected one of name, kind, block, chip, bus, address, mux, muxChannel, clock, data, ready, input, bits, gain, rangeVolts, rangePa, sampleRateHz, capacityN, sensitivityMvPerV")]
    [InlineData("\"bus\": \"i2c-1\"", "\"bus\": \"spi-0\"", "line 8: channels[0].bus: \"spi-0\", expected i2c-0 to i2c-999")]
    [InlineData("\"version\": 1,", "\"version\": 1, \"version\": 2,", "line 4: version: stands twice, expected once")]
    [InlineData("sottable-profile/1", "sottable-profile/2", "line 2: schema: \"sottable-profile/2\" is newer than this program, expected \"sottable-profile/1\"")]
    [InlineData("sottable-profile/1", "sottable-templates/1", "line 2: schema: \"sottable-templates/1\", expected \"sottable-profile/1\"")]
    public void An_impossible_profile_is_refused_by_file_line_and_field(string was, string becomes, string expected)
    {
        var at = Shipped.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0);
        Assert.Equal("p.json: " + expected, TableProfileFile.Parse(Shipped[..at] + becomes + Shipped[(at + was.Length)..], "p.json").Problem);
    }

    [Theory]
    [InlineData("hobby", "\"data\": 20", "\"data\": 6", "line 9: channels[1].data: GPIO 6 is taken by A1.data, expected a line of its own")]
    [InlineData("hobby", "\"data\": 20", "\"data\": 17", "line 9: channels[1].data: GPIO 17 is taken by panel.button, expected a line of its own")]
    [InlineData("hobby", "\"data\": 20", "\"data\": 28", "line 9: channels[1].data: 28, expected a whole number from 0 to 27")]
    [InlineData("hobby", "\"clock\": 5, ", "", "line 8: channels[0].clock: missing, expected a whole number from 0 to 27")]
    [InlineData("hobby", "\"gain\": 128", "\"gain\": 16", "line 8: channels[0].gain: 16, expected 128 or 64 for input A, 32 for input B")]
    [InlineData("hobby", "\"sampleRateHz\": 10", "\"sampleRateHz\": 40", "line 8: channels[0].sampleRateHz: 40, expected one of the hx711's rates (the last two on a shared clock) 10, 80, 2.5, 20")]
    [InlineData("hobby", "\"button\": 17, ", "", "line 6: panel.button: missing, expected a whole number from 0 to 27")]
    [InlineData("hobby", "\"buzzer\"", "\"bell\"", "line 6: panel.bell: unknown key, expected one of button, patientButton, ledRed, ledGreen, ledBlue, buzzer")]
    [InlineData("hx711-spi", "spi-6.0", "spi-0.0", "line 9: channels[1].bus: spi-0.0 is taken by A1, expected a bus of its own: an hx711 ignores the chip select")]
    [InlineData("hx711-spi", "\"buzzer\": 13", "\"buzzer\": 10", "line 8: channels[0].bus: GPIO 10 is taken by panel.buzzer, expected a line of its own")]
    [InlineData("clinic", "\"muxChannel\": 1", "\"muxChannel\": 0", "line 9: channels[1].bus: i2c-1 address 0x2A behind channel 0 of 0x70 is taken by A1, expected a bus or address of its own")]
    [InlineData("clinic", "\"mux\": \"0x70\", \"muxChannel\": 1, ", "", "line 9: channels[1].bus: i2c-1 address 0x2A is taken by A1, expected a bus or address of its own")]
    [InlineData("clinic", "\"mux\": \"0x70\"", "\"mux\": \"0x6F\"", "line 8: channels[0].mux: \"0x6F\", expected 0x70 to 0x77 for the TCA9548A")]
    [InlineData("clinic-sdp31", "\"rangePa\": 500", "\"rangePa\": 250", "line 12: channels[4].rangePa: 250, expected one of the sdp3x's ranges 125, 500")]
    [InlineData("clinic-sdp31", "\"rangePa\": 500", "\"rangeVolts\": 2.048", "line 12: channels[4].rangeVolts: a channel of kind breath with sdp3x has no such key, expected name, kind, chip, bus, sampleRateHz, address, mux, muxChannel, rangePa")]
    [InlineData("clinic", "\"channels\"", "\"display\": { \"chip\": \"ssd1306\", \"bus\": \"i2c-1\", \"address\": \"0x3C\" }, \"channels\"", "line 7: display.bus: i2c-1 is taken by A1, expected a bus of its own for the display")]
    [InlineData("clinic", "\"channels\"", "\"display\": { \"chip\": \"ssd1306\", \"bus\": \"i2c-6\", \"address\": \"0x3E\" }, \"channels\"", "line 7: display.address: \"0x3E\", expected 0x3C or 0x3D for the SSD1306")]
    [InlineData("clinic", "\"channels\"", "\"display\": { \"chip\": \"hd44780\", \"bus\": \"i2c-6\", \"address\": \"0x3C\" }, \"channels\"", "line 7: display.chip: \"hd44780\", expected ssd1306")]
    [InlineData("clinic", "\"buzzer\": 18 },", "\"buzzer\": 22 }, \"display\": { \"chip\": \"ssd1306\", \"bus\": \"i2c-6\", \"address\": \"0x3C\" },", "line 6: display.bus: GPIO 22 is taken by panel.buzzer, expected a line of its own")]
    [InlineData("kernel-iio", "\"input\": 1", "\"input\": 0", "line 9: channels[1].bus: iio-ad7192 input 0 is taken by A1, expected an input of its own")]
    [InlineData("kernel-iio", "\"bits\": 16", "\"bits\": 24", "line 10: channels[2].bits: 24, expected a whole number from 8 to 16")]
    public void Wires_that_cannot_be_shared_and_values_that_a_chip_has_not_are_refused(string profile, string was, string becomes, string expected)
    {
        var text = File.ReadAllText(Repository.File("hardware", "profiles", profile + ".json"));
        var at = text.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0);
        Assert.Equal("p.json: " + expected, TableProfileFile.Parse(text[..at] + becomes + text[(at + was.Length)..], "p.json").Problem);
    }

    [Fact]
    public void Hx711s_may_share_a_clock_at_a_quarter_of_the_rate_and_gain_128()
    {
        var text = File.ReadAllText(Repository.File("hardware", "profiles", "hobby.json")).Replace("\"clock\": 16", "\"clock\": 5", StringComparison.Ordinal);
        Assert.Equal("p.json: line 8: channels[0].sampleRateHz: 10, expected 2.5 or 20: on a shared clock", TableProfileFile.Parse(text, "p.json").Problem);
        text = text.Replace("\"sampleRateHz\": 10", "\"sampleRateHz\": 20", StringComparison.Ordinal);
        Assert.Equal("", TableProfileFile.Parse(text, "p.json").Problem);
        var at = text.LastIndexOf("\"gain\": 128", StringComparison.Ordinal);
        Assert.Equal(
            "p.json: line 9: channels[1].gain: 64, expected 128 as for all that share a clock: here with A1",
            TableProfileFile.Parse(text[..at] + "\"gain\": 64" + text[(at + 11)..], "p.json").Problem);
    }

    [Fact]
    public void A_display_stands_on_a_bus_of_its_own()
    {
        var text = Shipped.Replace("\"channels\"", "\"display\": { \"chip\": \"ssd1306\", \"bus\": \"i2c-0\", \"address\": \"0x3D\" }, \"channels\"", StringComparison.Ordinal);
        Assert.Equal(new DisplayProfile("i2c-0", 0x3D), TableProfileFile.Parse(text, "p.json").Value!.Display);
    }

    [Fact]
    public void A_block_without_a_load_cell_is_refused()
    {
        var read = TableProfileFile.Parse(Shipped.Replace("\"block\": \"B\"", "\"block\": \"A\"", StringComparison.Ordinal), "p.json");
        Assert.Null(read.Value);
        Assert.Equal("p.json: line 7: channels: no load cell under block B, expected one or more under each block", read.Problem);
    }

    [Fact]
    public void A_load_after_the_breath_channel_a_second_breath_and_a_ninth_load_are_refused()
    {
        string[] lines = Shipped.Split('\n');
        var (load, breath) = (lines[7].TrimEnd(','), lines[11]);
        Assert.Contains("channels[1]: a load after the breath channel, expected all loads first", Problem(breath, load), StringComparison.Ordinal);
        Assert.Contains("channels[1]: a second breath channel, expected at most one", Problem(breath, breath.Replace("0x48", "0x49", StringComparison.Ordinal).Replace("\"breath\", \"kind\"", "\"more\", \"kind\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        var nine = Enumerable.Range(1, 9).Select(i => load.Replace("A1", "A" + i, StringComparison.Ordinal).Replace("i2c-1", "i2c-" + i, StringComparison.Ordinal));
        Assert.Contains("channels[8]: a ninth load cell, expected at most 8", Problem([.. nine]), StringComparison.Ordinal);

        string Problem(params string[] channels) =>
            TableProfileFile.Parse(string.Join('\n', lines[..7]) + "\n" + string.Join(",\n", channels) + "\n]}", "p.json").Problem;
    }

    [Theory]
    [InlineData("", "p.json: line 1: not JSON")]
    [InlineData("[]", "p.json: line 1: expected an object {…}")]
    [InlineData("{\n\"schema\": \"sottable-profile/1\",\n\"id\": oops }", "p.json: line 3: not JSON")]
    [InlineData("{} {}", "p.json: line 1: not JSON")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}", "p.json: line 1: not JSON")]
    public void What_is_no_such_file_is_refused_in_words(string text, string expected) =>
        Assert.StartsWith(expected, TableProfileFile.Parse(text, "p.json").Problem, StringComparison.Ordinal);

    [Fact]
    public void No_damage_to_a_profile_makes_the_reader_throw()
    {
        for (var i = 0; i < Shipped.Length; i++)
        {
            TableProfileFile.Parse(Shipped[..i], "p.json");
            TableProfileFile.Parse(Shipped[..i] + "7" + Shipped[(i + 1)..], "p.json");
            TableProfileFile.Parse(Shipped[..i] + "\"" + Shipped[(i + 1)..], "p.json");
        }
    }
}
