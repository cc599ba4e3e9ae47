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

    // Samples come a moment after the summary of the session that they belong to.
    private static async Task<JsonElement> WhenAsync(HttpClient http, Func<JsonElement, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMilliseconds(Chrome.LimitMs));
        while (true)
        {
            var list = await http.GetFromJsonAsync<JsonElement>(new Uri("api/sessions", UriKind.Relative), limit.Token);
            if (list.GetProperty("sessions").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } row && condition(row)) return row;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }
}
