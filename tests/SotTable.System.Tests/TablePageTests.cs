using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SotTable.System.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SotTable.System.Tests;

/// <summary>What a practitioner sees, in a real browser, with everything behind it real but the chips.</summary>
public sealed partial class TablePageTests(Chrome chrome)
{
    private const int Stop = 19; // SIGSTOP
    private const int Continue = 18; // SIGCONT

    [Fact]
    public async Task A_session_started_by_the_button_appears_counts_down_and_ends()
    {
        await using var clinic = await Clinic.OpenAsync(sessionSeconds: 6);
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        await Expect(Phase(screen)).ToHaveTextAsync("Ready");

        await clinic.PressAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Running");
        var first = await ClockAsync(screen);
        Assert.InRange(first, 1, 6);
        await Expect(Clock(screen)).Not.ToHaveTextAsync($"00:{first:00}");
        Assert.True(await ClockAsync(screen) < first, "the clock counts down");

        await Expect(Phase(screen)).ToHaveTextAsync("Ended");
        await Expect(screen.Page.Locator(".clock-sub")).ToHaveTextAsync("the planned time is over");
        Assert.Empty(screen.Complaints);
    }

    [Fact]
    public async Task A_held_stop_button_on_the_page_ends_the_session_and_shows_what_the_table_said()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        await clinic.PressAsync();
        var stop = screen.Page.GetByRole(AriaRole.Button, new() { NameRegex = StopWords() });
        await stop.HoverAsync();
        await screen.Page.Mouse.DownAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Ended");
        await screen.Page.Mouse.UpAsync();
        await Expect(screen.Page.Locator(".session .reply")).ToHaveTextAsync("Stopped.");
        await Expect(screen.Page.Locator(".clock-sub")).ToHaveTextAsync("stopped from a dashboard");
    }

    [Fact]
    public async Task Arming_on_the_page_says_what_the_next_press_starts()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        await screen.Page.Locator("#arm-code").FillAsync("K-17");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Arm the table" }).ClickAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Armed");
        await Expect(screen.Page.Locator(".next-code")).ToHaveTextAsync("code K-17");
        await clinic.PressAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Running");
        await Expect(screen.Page.Locator(".header .code")).ToHaveTextAsync("code K-17");
    }

    [Fact]
    public async Task A_hold_of_the_table_button_ends_the_session_on_the_page()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        await clinic.PressAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Running");
        await clinic.PressAsync(holdSeconds: 2.5);
        await Expect(Phase(screen)).ToHaveTextAsync("Ended");
        await Expect(screen.Page.Locator(".clock-sub")).ToHaveTextAsync("ended at the table");
    }

    [Fact]
    public async Task A_table_that_stands_still_looks_stale_and_comes_back()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        var live = screen.Page.Locator(".live");
        await Expect(live).ToHaveAttributeAsync("data-wave", "fresh");
        await Expect(screen.Page.Locator(".side-left .num")).ToHaveTextAsync(Digits());

        clinic.Tables[0].Process.Signal(Stop);
        await Expect(live).ToHaveAttributeAsync("data-wave", "stale");
        await Expect(screen.Page.Locator(".side-left .num")).ToHaveTextAsync("–");

        clinic.Tables[0].Process.Signal(Continue);
        await Expect(live).ToHaveAttributeAsync("data-wave", "fresh");
        await Expect(screen.Page.Locator(".side-left .num")).ToHaveTextAsync(Digits());
    }

    [Fact]
    public async Task Simulation_and_replay_are_named_on_list_and_page_with_the_recording()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        var band = screen.Page.Locator(".origin");
        await Expect(band.Locator("strong")).ToHaveTextAsync("SIM · REPLAY");
        await Expect(band).ToContainTextAsync("ds210_01");
        await Expect(band).ToBeVisibleAsync();

        await screen.Page.GotoAsync(clinic.Hub.Address.ToString());
        await Expect(screen.Page.Locator(".origin-tag")).ToHaveTextAsync("SIM · REPLAY");
    }

    [Fact]
    public async Task A_table_killed_in_a_session_comes_back_interrupted()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        await clinic.PressAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Running");
        await clinic.RecordedAsync("started");

        clinic.Tables[0].Process.Signal(9);
        await clinic.Tables[0].Process.Exited.WaitAsync(TestContext.Current.CancellationToken);
        await clinic.RestartTableAsync(0);
        await Expect(Phase(screen)).ToHaveTextAsync("Interrupted");
        await Expect(screen.Page.Locator(".clock-sub")).ToHaveTextAsync(new Regex("^after [0-9]{2}:[0-9]{2}, started "));
    }

    [Fact]
    public async Task A_hostile_table_name_is_shown_as_text()
    {
        const string Name = "<img src=x onerror=alert(1)>\"'&";
        await using var clinic = await Clinic.OpenAsync(change: (_, s) => s with { Name = Name, Room = "<b>R</b>" });
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.PageOf());
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync(Name);
        await Expect(screen.Page.Locator(".header .room")).ToContainTextAsync("<b>R</b>");
        await screen.Page.GotoAsync(clinic.Hub.Address.ToString());
        await Expect(screen.Page.Locator(".row-name")).ToHaveTextAsync(Name);
        Assert.Equal(0, await screen.Page.Locator("img").CountAsync());
        Assert.Empty(screen.Complaints);
    }

    [Fact]
    public async Task Two_tables_stand_in_the_list_and_each_has_its_own_page()
    {
        await using var clinic = await Clinic.OpenAsync(tables: 2);
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.Hub.Address.ToString());
        await Expect(screen.Page.Locator(".row-name")).ToHaveTextAsync(["Table 1", "Table 2"]);
        await clinic.PressAsync();
        await Expect(screen.Page.Locator(".row-phase-word")).ToHaveTextAsync(["Running", "Ready"]);
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Table 2" }).ClickAsync();
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync("Table 2");
        await Expect(Phase(screen)).ToHaveTextAsync("Ready");
    }

    [Fact]
    public async Task No_request_leaves_the_hub()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(clinic.Hub.Address.ToString());
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Table 1" }).ClickAsync();
        await Expect(screen.Page.Locator(".live")).ToHaveAttributeAsync("data-wave", "fresh");
        await clinic.PressAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Running");
        Assert.Contains(screen.Requests, r => r.StartsWith("ws:", StringComparison.Ordinal));
        Assert.All(screen.Requests, r => Assert.True(
            new Uri(r) is { Scheme: "data" or "blob" } || new Uri(r).Authority == clinic.Hub.Address.Authority, r));
        Assert.Empty(screen.Complaints);
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Axe_finds_nothing_on_the_list_before_during_and_after_a_session(ColorScheme scheme)
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync(scheme);
        await screen.Page.GotoAsync(clinic.Hub.Address.ToString());
        await Expect(screen.Page.Locator(".row-name")).ToHaveTextAsync("Table 1");
        Assert.Equal("", await screen.AxeAsync());

        await screen.Page.GotoAsync(clinic.PageOf());
        await Expect(Phase(screen)).ToHaveTextAsync("Ready");
        await Expect(screen.Page.Locator(".live")).ToHaveAttributeAsync("data-wave", "fresh");
        Assert.Equal("", await screen.AxeAsync());

        await clinic.PressAsync();
        await Expect(Phase(screen)).ToHaveTextAsync("Running");
        Assert.Equal("", await screen.AxeAsync());

        await clinic.PressAsync(holdSeconds: 2.5);
        await Expect(Phase(screen)).ToHaveTextAsync("Ended");
        Assert.Equal("", await screen.AxeAsync());
    }

    private static ILocator Phase(Screen screen) => screen.Page.Locator(".phase-word");

    private static ILocator Clock(Screen screen) => screen.Page.Locator(".clock");

    private static async Task<int> ClockAsync(Screen screen)
    {
        var parts = (await Clock(screen).InnerTextAsync()).Split(':');
        return (60 * int.Parse(parts[0])) + int.Parse(parts[1]);
    }

    [GeneratedRegex("^Stop")]
    private static partial Regex StopWords();

    [GeneratedRegex(@"^\d")]
    private static partial Regex Digits();
}
