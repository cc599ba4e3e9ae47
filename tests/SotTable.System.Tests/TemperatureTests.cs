using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary><c>sottable calibrate temperature</c> on simulated cells, a call for each temperature.</summary>
public sealed class TemperatureTests : IDisposable
{
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task Two_temperatures_make_a_version_with_the_drift_in_its_budget_and_the_next_calibration_keeps_it()
    {
        await _desk.StandardAsync();
        var cold = await _desk.AnswerAsync("temperature", "temperature: 14\nweights: 10\naccept: yes\n");
        Assert.Equal(0, cold.ExitCode);
        Assert.Contains("one temperature tells no drift", cold.Error, StringComparison.Ordinal);
        var near = await _desk.AnswerAsync("temperature", "accept: yes\n", "--celsius", "20");
        Assert.Contains("come back when the room is below 10.0 °C or above 24.0 °C", near.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_desk.File("calibration-practice"), "v*.json")); // nothing was changed

        // A connection that drops after the first block costs the second one only.
        var kept = _desk.File("calibration-practice/temperatures.json");
        var warm = await _desk.AnswerAsync("temperature", "accept: no\n", "--celsius", "30");
        Assert.Contains("Kept. Come back", warm.Error, StringComparison.Ordinal);
        var work = JsonNode.Parse(await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken))!;
        work["points"]!.AsArray().RemoveAt(5);
        await File.WriteAllTextAsync(kept, work.ToJsonString(), TestContext.Current.CancellationToken);
        var again = await _desk.AnswerAsync("temperature", "accept: yes\n", "--celsius", "30", "--technician", "K. M.");
        Assert.Equal("", again.ExitCode == 0 ? "" : again.Error);
        Assert.Contains("Block A at 30.0 °C is kept from before.", again.Error, StringComparison.Ordinal);
        Assert.Contains("Put 10 kg on the middle of block B.", again.Error, StringComparison.Ordinal);
        Assert.Contains("Version 2 is in force", again.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(kept));

        using (var version = Version(2))
        {
            foreach (var block in version.RootElement.GetProperty("record").GetProperty("blocks").EnumerateArray())
            {
                var evidence = block.GetProperty("evidence");
                Assert.Equal(3, evidence.GetProperty("temperature").GetProperty("points").GetArrayLength());
                var drift = evidence.GetProperty("temperature").GetProperty("fit").GetProperty("zeroNPerK").GetDouble();
                Assert.InRange(Math.Abs(drift), 0.0005, 0.015); // two simulated cells of 0.007 N/K at most each
                string[] lines = [.. evidence.GetProperty("budget").EnumerateArray().Select(l => l.GetProperty("source").GetString()!)];
                Assert.Equal(["temperature, span", "temperature, zero"], lines.Where(l => l.StartsWith("temperature", StringComparison.Ordinal)).Order());
            }
        }

        Assert.Equal(0, (await _desk.CallAsync("audit", "verify")).ExitCode);
        Assert.Contains("Temperature: zero ", (await _desk.CallAsync("cert")).Output, StringComparison.Ordinal);
        await _desk.StandardAsync();
        using var next = Version(3);
        Assert.All(next.RootElement.GetProperty("record").GetProperty("blocks").EnumerateArray(), b => Assert.Equal(3, b.GetProperty("evidence").GetProperty("temperature").GetProperty("points").GetArrayLength()));
    }

    [Theory]
    [InlineData("temperature: warm\n", "temperature \"warm\": expected degrees Celsius, such as 21.5")]
    [InlineData("temperature: 70\n", "temperature 70: expected -10 to 50 °C")]
    [InlineData("temperature: 20\nweights: 1\n", "1 kg is too small a span")]
    public async Task What_can_not_be_used_is_refused_in_words_that_say_what_to_do(string answers, string words)
    {
        await _desk.StandardAsync();
        var (exitCode, _, error) = await _desk.AnswerAsync("temperature", answers);
        Assert.Equal((1, true), (exitCode, error.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_calibration_and_with_readings_of_another_version_it_says_what_comes_first()
    {
        Assert.Contains("no calibration was accepted yet: sottable calibrate standard", (await _desk.AnswerAsync("temperature", "temperature: 20\n")).Error, StringComparison.Ordinal);
        await _desk.StandardAsync();
        await _desk.AnswerAsync("temperature", "temperature: 20\n");
        await _desk.StandardAsync();
        var (exitCode, _, error) = await _desk.AnswerAsync("temperature", "temperature: 32\n");
        Assert.Equal((1, true), (exitCode, error.Contains("belong to another version than the one in force: begin with the first one again, --anew", StringComparison.Ordinal)));
        Assert.Equal(0, (await _desk.AnswerAsync("temperature", "temperature: 32\n", "--anew")).ExitCode);
    }

    public void Dispose() => _desk.Dispose();

    private JsonDocument Version(int number) => JsonDocument.Parse(File.ReadAllText(_desk.File($"calibration-practice/v{number:000000}.json")));
}
