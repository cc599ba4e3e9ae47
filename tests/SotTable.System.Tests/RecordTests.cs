using System.Net.Http.Json;
using System.Text.Json;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>A session of a real table lies whole at a real hub, with every sample that the table says it recorded.</summary>
public sealed class RecordTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_complete_at_the_hub_by_count_and_digest_and_can_be_exported()
    {
        await using var clinic = await Clinic.OpenAsync();
        await clinic.PressAsync();
        await clinic.RecordedAsync("started");
        await clinic.PressAsync(holdSeconds: 2.2);
        await clinic.RecordedAsync("ended");

        using var http = new HttpClient { BaseAddress = clinic.Hub.Address };
        var row = await WhenAsync(http, r => r.GetProperty("summary").ValueKind == JsonValueKind.Object && r.GetProperty("record").GetString() != "open");
        Assert.Equal(("complete", "REPLAY", ""), (row.GetProperty("record").GetString(), row.GetProperty("mark").GetString(), row.GetProperty("problem").GetString()));
        Assert.True(row.GetProperty("chunks").GetInt64() >= row.GetProperty("summary").GetProperty("record").GetProperty("chunks").GetInt64());

        var path = $"api/sessions/{row.GetProperty("site")}/{row.GetProperty("table")}/{row.GetProperty("session")}";
        var csv = await http.GetStringAsync(new Uri($"{path}/export.csv", UriKind.Relative), Token);
        Assert.StartsWith($"# SotTable session: {row.GetProperty("session")}\r\n# data: REPLAY", csv, StringComparison.Ordinal);
        Assert.True(csv.Split("\r\n").Count(l => l.Contains(",N,None,", StringComparison.Ordinal)) > 100);
        var map = await http.GetFromJsonAsync<JsonElement>(new Uri($"{path}/map?bins=50", UriKind.Relative), Token);
        Assert.Equal(JsonValueKind.Object, map.ValueKind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_table_and_the_dashboard_export_the_same_bytes_and_without_a_breath_module_there_is_no_word_of_breath(bool breath)
    {
        await using var clinic = await Clinic.OpenAsync(change: (_, t) => t with { Breath = breath });
        await clinic.PressAsync();
        await clinic.RecordedAsync("started");
        await clinic.PressAsync(holdSeconds: 2.2);
        await clinic.RecordedAsync("ended");
        await clinic.PressAsync();
        await clinic.RecordedAsync("cleared"); // from here on nothing is added to the record
        using var http = new HttpClient { BaseAddress = clinic.Hub.Address };
        var row = await WhenAsync(http, r => r.GetProperty("record").GetString() == "complete");
        var note = row.GetProperty("start").GetProperty("start").GetProperty("originNote").GetString()!; // a replay has one
        var state = Path.Combine(clinic.FolderPath, clinic.Tables[0].Address.Table);
        foreach (var format in new[] { "csv", "json" })
        {
            await using var export = new SottableProcess("export", "--last", "--stdout", "--format", format, "--state", state);
            var (exitCode, atTable) = await export.EndAsync();
            Assert.Equal(0, exitCode);
            Assert.Contains("REPLAY, not measured on a person", export.Error, StringComparison.Ordinal);
            // The last chunks may still be under way.
            var path = new Uri($"api/sessions/{row.GetProperty("site")}/{row.GetProperty("table")}/{row.GetProperty("session")}/export.{format}", UriKind.Relative);
            var atHub = await WhenAsync(async () => await http.GetStringAsync(path, Token), t => t.Length == atTable.Length);
            Assert.Equal(atTable, atHub);
            var folder = Path.Combine(clinic.FolderPath, "not", "there", format);
            await using var saved = new SottableProcess("export", "--last", "--to", folder, "--format", format, "--state", state);
            Assert.Equal(0, (await saved.EndAsync()).ExitCode);
            var file = Directory.GetFiles(folder).Single();
            Assert.Equal(atTable, await File.ReadAllTextAsync(file, Token));

            // The same again is no loss; what somebody has written into it would be.
            foreach (var (text, more, code, after) in new (string, string[], int, string)[] { (atTable, [], 0, atTable), ("my notes", [], 1, "my notes"), ("my notes", ["--force"], 0, atTable) })
            {
                await File.WriteAllTextAsync(file, text, Token);
                await using var again = new SottableProcess(["export", "--last", "--to", folder, "--format", format, "--state", state, .. more]);
                var (ended, printed) = await again.EndAsync();
                Assert.Equal((code, after, code == 0 ? file : ""), (ended, await File.ReadAllTextAsync(Directory.GetFiles(folder).Single(), Token), printed.TrimEnd()));
                Assert.Equal(code != 0, again.Error.Contains("--force replaces it", StringComparison.Ordinal));
            }

            // The note of a replay names the recording that drives the chips.
            var said = atTable.Replace(note, "", StringComparison.Ordinal);
            Assert.Equal(breath, said.Contains("breath", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(64, "--last", "--day")]
    [InlineData(64, "--day", "yesterday")]
    [InlineData(64, "--last", "--format", "xml")]
    [InlineData(65, "--last")]
    [InlineData(65, "17")]
    public async Task An_export_that_can_not_be_made_says_why_in_one_sentence(int exitCode, params string[] arguments)
    {
        await using var export = new SottableProcess(["export", .. arguments, "--state", "/nonexistent/state"]);
        Assert.Equal((exitCode, ""), await export.EndAsync());
        Assert.Single(export.Error.Trim().Split('\n'));
    }

    // Samples come a moment after the summary of the session that they belong to.
    internal static Task<JsonElement> WhenAsync(HttpClient http, Func<JsonElement, bool> condition) => WhenAsync(
        async () => (await http.GetFromJsonAsync<JsonElement>(new Uri("api/sessions", UriKind.Relative), Token)).GetProperty("sessions").EnumerateArray().FirstOrDefault(),
        row => row.ValueKind == JsonValueKind.Object && condition(row));

    private static async Task<T> WhenAsync<T>(Func<Task<T>> ask, Func<T, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMilliseconds(Chrome.LimitMs));
        while (true)
        {
            var answer = await ask();
            if (condition(answer)) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }
}
