using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SotTable.Cli.Demo;
using SotTable.System.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SotTable.System.Tests;

/// <summary>The history pages on sessions of a real table at a real hub.</summary>
public sealed partial class HistoryPageTests(Chrome chrome)
{
    [Fact]
    public async Task A_session_is_found_by_a_filter_that_a_link_keeps_and_read_with_the_keyboard()
    {
        await using var clinic = await SessionAsync();
        await using var screen = await chrome.OpenAsync();
        var page = screen.Page;
        await page.GotoAsync(clinic.Hub.Address.ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await page.Locator("#f-record").SelectOptionAsync("mismatched");
        await Expect(page.GetByText("No session like that")).ToBeVisibleAsync();
        await page.Locator("#f-record").SelectOptionAsync("complete");
        await Expect(page).ToHaveURLAsync(RecordFilter());
        await page.ReloadAsync();
        await Expect(page.Locator("#f-record")).ToHaveValueAsync("complete");
        var row = page.Locator(".history-row");
        await Expect(row).ToContainTextAsync("SIM · REPLAY");
        await row.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".origin strong")).ToHaveTextAsync("SIM · REPLAY");
        await Expect(page.Locator(".record .history-record")).ToHaveTextAsync("complete");
        await Expect(page).ToHaveTitleAsync(RecordTitle());
        var map = page.GetByRole(AriaRole.Slider, new() { Name = "Moment of the session" });
        await Expect(map).ToHaveAttributeAsync("aria-valuetext", Reading());
        var first = await map.GetAttributeAsync("aria-valuetext");
        await map.FocusAsync();
        for (var i = 0; i < 5; i++) await page.Keyboard.PressAsync("Shift+ArrowRight");
        await Expect(map).Not.ToHaveAttributeAsync("aria-valuetext", first!); // just read
        await Expect(page.Locator(".map-values caption")).Not.ToHaveTextAsync("At 00:00.0");
        await page.Keyboard.PressAsync("+");
        await Expect(page).ToHaveURLAsync(Zoomed());
        await page.ReloadAsync();
        await Expect(page.Locator(".map .head-note")).ToContainTextAsync(" to ");
        await page.GetByRole(AriaRole.Button, new() { Name = "All of the session" }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(Zoomed());
        await page.GetByRole(AriaRole.Button, new() { NameRegex = EndedEvent() }).ClickAsync();
        await Expect(page.Locator(".map-values caption")).Not.ToHaveTextAsync("At 00:00.0");

        await page.GetByRole(AriaRole.Link, new() { Name = "All sessions" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(RecordFilter());
        Assert.Empty(screen.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1920, 1080)]
    [InlineData(ColorScheme.Dark, 1024, 768)]
    [InlineData(ColorScheme.Light, 390, 844)]
    public async Task Axe_finds_nothing_and_nothing_stands_outside_of_the_screen_at_any_size(ColorScheme scheme, int width, int height)
    {
        await using var clinic = await SessionAsync();
        await using var screen = await chrome.OpenAsync(scheme, width, height);
        await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, "history?record=complete").ToString());
        await Expect(screen.Page.Locator(".history-row")).ToHaveCountAsync(1);
        await FitsAsync(screen, width);
        await screen.Page.Locator(".history-row").ClickAsync();
        await Expect(screen.Page.Locator(".map-values td").First).Not.ToBeEmptyAsync();
        await FitsAsync(screen, width);
    }

    [Fact]
    public async Task On_paper_stand_the_source_of_the_data_the_map_its_values_and_the_events_without_what_is_to_be_pressed()
    {
        await using var clinic = await SessionAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, "history?record=complete").ToString());
        await screen.Page.Locator(".history-row").ClickAsync();
        await Expect(screen.Page.Locator(".map-values td").First).Not.ToBeEmptyAsync();
        await screen.Page.EmulateMediaAsync(new() { Media = Media.Print });
        foreach (var kept in new[] { ".origin strong", ".map-plot canvas", ".map-values", ".summary-grid", ".event-list", ".calibration" }) await Expect(screen.Page.Locator(kept)).ToBeVisibleAsync();
        foreach (var gone in new[] { ".switches", ".map-zoom", ".record-files", ".back" }) await Expect(screen.Page.Locator(gone)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_the_start_of_a_session_its_events_stand_at_their_samples_all_the_same()
    {
        const long HourUs = 3_600_000_000;
        await using var clinic = await SessionAsync();
        await using var screen = await chrome.OpenAsync();
        var page = screen.Page;
        await ChangeAsync(page, OneSession(), json =>
        {
            json["session"]!["start"] = null;
            json["events"]!.AsArray().RemoveAll(e => e!["kind"]!.GetValue<string>() == "started");
        });
        await ChangeAsync(page, MapOfSession(), json =>
        {
            foreach (var name in new[] { "firstUs", "lastUs", "fromUs", "toUs" }) json[name] = json[name]!.GetValue<long>() + HourUs; // of a table that had run for an hour
            json["startedUs"] = json["firstUs"]!.GetValue<long>();
        });
        await page.GotoAsync(new Uri(clinic.Hub.Address, "history?record=complete").ToString());
        await page.Locator(".history-row").ClickAsync();
        await Expect(page.Locator(".map-values td").First).Not.ToBeEmptyAsync();
        var ended = page.GetByRole(AriaRole.Button, new() { NameRegex = EndedEvent() });
        await ended.ClickAsync();
        await Expect(page.Locator(".map-values caption")).ToContainTextAsync($"At {await ended.Locator(".num").TextContentAsync()}");
        await Expect(page.Locator(".calibration")).ToContainTextAsync("Times are from its first sample on.");
    }

    // As of another hub.
    private static async Task ChangeAsync(IPage page, Regex path, Action<JsonNode> change) => await page.RouteAsync(path, async route =>
    {
        var answer = await route.FetchAsync();
        var json = JsonNode.Parse(await answer.TextAsync())!; // the hub answers with an object
        change(json);
        await route.FulfillAsync(new() { Response = answer, Body = json.ToJsonString() });
    });

    private static async Task FitsAsync(Screen screen, int width)
    {
        Assert.Equal("", await screen.AxeAsync());
        Assert.Equal(width, await screen.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal("", await screen.Page.EvaluateAsync<string>(
            "[...document.querySelectorAll('.panel')].filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => `${e.className} is too narrow`).join(', ')"));
        Assert.Empty(screen.Complaints);
    }

    private static async Task<DemoStage> SessionAsync()
    {
        var clinic = await Clinic.OpenAsync();
        await clinic.PressAsync();
        await clinic.RecordedAsync("started");
        await clinic.PressAsync(holdSeconds: 2.2);
        await clinic.RecordedAsync("ended");
        using var http = new HttpClient { BaseAddress = clinic.Hub.Address };
        await RecordTests.WhenAsync(http, r => r.GetProperty("record").GetString() == "complete");
        return clinic;
    }

    [GeneratedRegex("/api/sessions/[^/]+/[^/]+/[^/?]+$")]
    private static partial Regex OneSession();

    [GeneratedRegex("/api/sessions/.+/map\\?")]
    private static partial Regex MapOfSession();

    [GeneratedRegex(@"/history\?record=complete$")]
    private static partial Regex RecordFilter();

    [GeneratedRegex(@"from=-?[\d.]+&to=[\d.]+")]
    private static partial Regex Zoomed();

    [GeneratedRegex("Left, block A [0-9.]+.* kg")]
    private static partial Regex Reading();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d · .+ · SotTable$")]
    private static partial Regex RecordTitle();

    [GeneratedRegex("^\\d\\d:\\d\\d ended at the table$")]
    private static partial Regex EndedEvent();
}
