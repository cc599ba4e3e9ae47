using System.Text.RegularExpressions;
using SotTable.System.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SotTable.System.Tests;

/// <summary>The wall: all tables at a glance on a screen that nobody operates.</summary>
public sealed class WallPageTests(Chrome chrome)
{
    [Fact]
    public async Task A_running_table_stands_first_with_its_time_and_a_tile_opens_its_page()
    {
        await using var clinic = await Clinic.OpenAsync(tables: 2);
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(WallOf(clinic.Hub.Address));
        await Expect(screen.Page.Locator(".tile-name")).ToHaveTextAsync(["Table 1", "Table 2"]);
        await clinic.Tables[1].PressAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await Expect(screen.Page.Locator(".tile-name")).ToHaveTextAsync(["Table 2", "Table 1"]);
        await Expect(screen.Page.Locator(".tile-state-word")).ToHaveTextAsync(["Running", "Ready"]);
        await Expect(screen.Page.Locator(".tile .clock").First).ToHaveTextAsync(new Regex("^0[0-9]:[0-9]{2}$"));
        await Expect(screen.Page.Locator(".tile-origin")).ToHaveTextAsync(["SIM · REPLAY", "SIM · REPLAY"]);

        await screen.Page.Locator(".tile").First.FocusAsync();
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Page.Locator("h1")).ToHaveTextAsync("Table 2");
        Assert.Empty(screen.Complaints);
    }

    [Fact]
    public async Task It_says_that_the_hub_has_lost_its_broker_and_that_the_hub_is_gone()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(WallOf(clinic.Hub.Address));
        await Expect(screen.Page.Locator(".tile-age")).ToHaveTextAsync("live");
        clinic.Broker.Process.Signal(9);
        await Expect(screen.Page.Locator(".banner")).ToContainTextAsync("The hub has lost its broker");
        await Expect(screen.Page.Locator(".tile-age")).ToHaveTextAsync(new Regex("^last data .* ago$"));
        clinic.Hub.Process.Signal(9);
        await Expect(screen.Page.Locator(".banner")).ToContainTextAsync("No link to the hub");
    }

    [Fact]
    public async Task A_hub_that_is_started_anew_is_seen_and_said_and_the_tiles_come_back()
    {
        await using var hub = await MockHub.StartAsync("running");
        await using var screen = await chrome.OpenAsync();
        foreach (var (page, live) in new[] { (hub.WallPage, ".tile-age"), (hub.TablePage, ".live-word") })
        {
            await screen.Page.GotoAsync(page);
            await Expect(screen.Page.Locator(live)).ToContainTextAsync("live");
            await hub.DoAsync("restart");
            await Expect(screen.Page.Locator(".banner")).ToContainTextAsync("The hub was started anew");
            await Expect(screen.Page.Locator(live)).ToContainTextAsync("live");
        }
    }

    [Fact]
    public async Task Twelve_tables_stand_on_it_and_the_others_are_counted()
    {
        await using var hub = await MockHub.StartAsync("fifteen");
        await using var screen = await chrome.OpenAsync(width: 1920, height: 1080);
        await screen.Page.GotoAsync(hub.WallPage);
        await Expect(screen.Page.Locator(".tile")).ToHaveCountAsync(12);
        await Expect(screen.Page.Locator(".wall-count")).ToHaveTextAsync("6 of 15 running, 3 more in the list");
        await Expect(screen.Page.Locator(".tile-state-word").Nth(5)).ToHaveTextAsync("Running");
        await Expect(screen.Page.Locator(".tile-state-word").Nth(6)).ToHaveTextAsync("Ready");
        Assert.True(await screen.Page.EvaluateAsync<bool>("document.documentElement.scrollHeight <= innerHeight"), "all of it is in sight");
    }

    [Fact]
    public async Task Without_a_table_it_says_which_command_brings_one()
    {
        await using var hub = await MockHub.StartAsync("empty");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.WallPage);
        await Expect(screen.Page.Locator(".empty-page code")).ToHaveTextAsync(["sudo sottable-hub pair t01", "sudo sottable setup --hub ADDRESS:8443 --code CODE"]);
        await hub.DoAsync("scene/running");
        await Expect(screen.Page.Locator(".tile-name")).ToHaveTextAsync("Table 1");
        await Expect(screen.Page.Locator(".empty-page")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_hostile_name_is_shown_as_text()
    {
        await using var hub = await MockHub.StartAsync("hostile");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.WallPage);
        await Expect(screen.Page.Locator(".tile-name")).ToHaveTextAsync("<img src=x onerror=alert(1)>");
        Assert.Equal(0, await screen.Page.Locator("img, .tile script").CountAsync());
        Assert.Empty(screen.Complaints);
    }

    private static string WallOf(Uri hub) => new Uri(hub, "wall").ToString();
}
