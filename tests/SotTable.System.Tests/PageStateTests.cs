using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SotTable.System.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SotTable.System.Tests;

/// <summary>What holds in every state of a page: nothing jumps, axe finds nothing, nothing stands outside of the screen, a screen reader is left in peace.</summary>
public sealed partial class PageStateTests(Chrome chrome)
{
    private const string WatchShifts = """
        window.shifts = [];
        new PerformanceObserver(list => {
          for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifts.push([e.value, e.sources.map(s => s.node?.className ?? s.node?.nodeName).join(' ')]);
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    private const string WatchSpeech = """
        window.spoken = [];
        document.addEventListener('DOMContentLoaded', () => new MutationObserver(list => {
          for (const m of list) {
            const region = (m.target.nodeType === 1 ? m.target : m.target.parentElement)?.closest('[aria-live], [role=status], [role=alert]');
            if (region?.textContent) window.spoken.push(region.textContent);
          }
        }).observe(document, { subtree: true, childList: true, characterData: true }));
        """;

    // Parts that stand over each other, panels narrower than what is in them, and words that stick out of their tile.
    private const string Misplaced = """
        () => {
          const box = e => e.getBoundingClientRect();
          const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
          const seen = [...document.querySelectorAll('.panel, .tile')].filter(e => e.checkVisibility());
          const over = seen.flatMap((a, i) => seen.slice(i + 1).filter(b => !a.contains(b) && cross(box(a), box(b))).map(b => `${a.className} over ${b.className}`));
          const words = [...document.querySelectorAll('.tile-foot > *, .tile-head > *')].filter(e => e.checkVisibility() && box(e).right > box(e.closest('.tile')).right);
          const wide = seen.filter(e => e.matches('.panel') && e.scrollWidth > e.clientWidth + 1);
          return [...over, ...wide.map(e => `${e.className} is too narrow`), ...words.map(e => `${e.className} sticks out`)].join(', ');
        }
        """;

    private static readonly (int Width, int Height)[] s_sizes = [(1920, 1080), (1024, 768), (390, 844)];

    [Theory]
    [InlineData(1024, 768)]
    [InlineData(390, 844)]
    public async Task Nothing_jumps_from_before_a_session_to_after_it_and_a_screen_reader_hears_the_changes_only(int width, int height)
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync(width: width, height: height);
        await screen.Page.AddInitScriptAsync(WatchShifts);
        await screen.Page.AddInitScriptAsync(WatchSpeech);
        await screen.Page.GotoAsync(clinic.PageOf());
        var phase = screen.Page.Locator(".phase-word");
        await Expect(phase).ToHaveTextAsync("Ready");
        foreach (var (hold, word) in new[] { (0.0, "Running"), (0, "Paused"), (0, "Running"), (2.5, "Ended") })
        {
            await clinic.PressAsync(hold);
            await Expect(phase).ToHaveTextAsync(word);
            await Expect(screen.Page.Locator("[role=status].sr-only")).ToHaveTextAsync(word);
        }

        await Expect(screen.Page.Locator(".summary-grid")).ToBeVisibleAsync();
        await AssertStillAsync(screen);
        var spoken = await screen.Page.EvaluateAsync<string[]>("window.spoken");
        Assert.Equal(["Running", "Paused", "Running", "Ended"], spoken);
    }

    [Fact]
    public async Task A_page_that_was_opened_late_counts_and_lists_all_marks_of_the_session()
    {
        await using var hub = await MockHub.StartAsync("openedLate");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.TablePage);
        await Expect(screen.Page.Locator(".summary-item", new() { HasText = "marks" }).Locator(".num")).ToHaveTextAsync("3");
        await Expect(screen.Page.Locator(".timeline li")).ToHaveCountAsync(5);
        Assert.Empty(screen.Complaints);
    }

    [Theory]
    [InlineData(1024, 768)]
    [InlineData(390, 844)]
    public async Task A_notice_that_comes_moves_nothing(int width, int height)
    {
        await using var hub = await MockHub.StartAsync("running");
        await using var screen = await chrome.OpenAsync(width: width, height: height);
        await screen.Page.AddInitScriptAsync(WatchShifts);
        await screen.Page.GotoAsync(hub.TablePage);
        await Expect(screen.Page.Locator(".live")).ToHaveAttributeAsync("data-wave", "fresh");
        await hub.DoAsync("notice/sensor-fault:B1");
        await Expect(screen.Page.Locator(".banner-fault")).ToBeVisibleAsync();
        await Expect(screen.Page.Locator(".loads.faulty")).ToBeVisibleAsync();
        await hub.DoAsync("notice/newer-code");
        await Expect(screen.Page.Locator(".banner-notice")).ToContainTextAsync("newer-code");
        await AssertStillAsync(screen);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1024, 768)]
    [InlineData(390, 844)]
    public async Task The_worst_notice_is_seen_without_a_tap_and_all_of_them_stay_in_sight_once_they_are_opened(int width, int height)
    {
        await using var hub = await MockHub.StartAsync("hubNotices");
        await using var screen = await chrome.OpenAsync(width: width, height: height);
        await screen.Page.GotoAsync(hub.TablePage);
        var banners = screen.Page.Locator(".banner");
        var more = screen.Page.Locator(".banner-more");
        await Expect(banners).ToHaveCountAsync(4);
        await Expect(banners.First).ToHaveClassAsync(FaultClass());
        await Expect(banners.First).ToBeVisibleAsync();
        await Expect(banners.Last).ToBeHiddenAsync();
        await more.ClickAsync();
        // Two frames: what follows a change of size comes with the next one.
        await screen.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Expect(more).ToHaveAttributeAsync("aria-expanded", "true");
        foreach (var banner in await banners.AllAsync()) await Expect(banner).ToBeVisibleAsync();
        Assert.Equal("", await screen.AxeAsync());
        await more.ClickAsync();
        await Expect(more).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(banners.Last).ToBeHiddenAsync();

        await more.ClickAsync();
        await hub.DoAsync("scene/running");
        await Expect(screen.Page.Locator(".banners[data-open]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task Axe_finds_nothing_in_any_state_at_any_size_and_everything_fits_the_screen(ColorScheme scheme)
    {
        await using var hub = await MockHub.StartAsync("idle");
        await using var screen = await chrome.OpenAsync(scheme);
        foreach (var scene in TableScenes()) await CheckAsync(hub, screen, scene, hub.TablePage);
        foreach (var scene in new[] { "wall", "fifteen", "empty", "brokerDown" }) await CheckAsync(hub, screen, scene, hub.WallPage);
        foreach (var scene in new[] { "list", "empty", "brokerDown" }) await CheckAsync(hub, screen, scene, hub.Address.ToString());
    }

    [Fact]
    public async Task Hostile_texts_of_a_table_are_shown_as_text_and_nothing_of_them_runs_or_loads()
    {
        const int Payloads = 12; // in mock-scenes.mjs
        await using var hub = await MockHub.StartAsync("hostile0");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.AddInitScriptAsync("window.hits = 0; window.hit = () => { window.hits++; };");
        for (var i = 0; i < Payloads; i++)
        {
            await hub.DoAsync($"scene/hostile{i}");
            foreach (var (page, name) in new[] { (hub.TablePage, "h1"), (hub.WallPage, ".tile-name"), (hub.Address.ToString(), ".row-name") })
            {
                await screen.Page.GotoAsync(page);
                await Expect(screen.Page.Locator(name)).Not.ToHaveTextAsync(NoName());
                Assert.Equal(0, await screen.Page.EvaluateAsync<int>("window.hits"));
                Assert.Equal(0, await screen.Page.Locator("body :is(img, script, iframe, style, link, base, meta, [onerror], [onload], [onfocus])").CountAsync());
            }

            await screen.Page.GotoAsync(hub.TablePage);
            await Expect(screen.Page.Locator(".banner-fault")).ToBeVisibleAsync();
        }

        Assert.Empty(screen.Complaints);
        Assert.All(screen.Requests, r => Assert.Equal(hub.Address.Authority, new Uri(r).Authority));
    }

    [Fact]
    public async Task Quiet_mode_leaves_timer_bars_and_the_SIM_band_and_Escape_brings_the_rest_back()
    {
        await using var hub = await MockHub.StartAsync("running");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.TablePage);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Quiet" }).ClickAsync();
        await Expect(screen.Page.Locator(".breath")).ToBeHiddenAsync();
        foreach (var kept in new[] { ".clock", "canvas.bars", ".origin strong" }) await Expect(screen.Page.Locator(kept)).ToBeVisibleAsync();
        Assert.Equal("", await screen.AxeAsync());
        await hub.DoAsync("notice/sensor-fault:B1");
        await Expect(screen.Page.Locator(".banner-fault")).ToBeVisibleAsync();
        await screen.Page.Keyboard.PressAsync("Escape");
        await Expect(screen.Page.Locator(".breath")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_coach_follows_the_presses_and_stays_away_once_it_was_put_away()
    {
        await using var hub = await MockHub.StartAsync("idle");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.TablePage);
        var coach = screen.Page.Locator(".coach-words");
        await Expect(coach).ToContainTextAsync("Press b in the demo’s terminal");
        await hub.DoAsync("press");
        await Expect(coach).ToContainTextAsync("pauses");
        await hub.DoAsync("press");
        await Expect(coach).ToContainTextAsync("goes on");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Put away" }).ClickAsync();
        await Expect(coach).ToBeHiddenAsync();
        await screen.Page.ReloadAsync();
        await Expect(screen.Page.Locator(".live")).ToHaveAttributeAsync("data-wave", "fresh");
        await Expect(coach).ToBeHiddenAsync();

        await hub.DoAsync("scene/hardware");
        await screen.Page.EvaluateAsync("localStorage.clear()");
        await screen.Page.ReloadAsync();
        await Expect(screen.Page.Locator(".live")).ToHaveAttributeAsync("data-wave", "fresh");
        await Expect(coach).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_code_that_was_typed_but_not_armed_is_gone_once_a_session_began()
    {
        await using var hub = await MockHub.StartAsync("idle");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.TablePage);
        var code = screen.Page.Locator("#arm-code");
        await code.FillAsync("K-17!");
        await Expect(screen.Page.Locator("#arm-problem")).Not.ToBeEmptyAsync();
        await hub.DoAsync("press");
        await Expect(screen.Page.Locator(".phase-word")).ToHaveTextAsync("Running");
        foreach (var (command, phase) in new[] { ("stop", "Ended"), ("disarm", "Ready") })
        {
            await screen.Page.EvaluateAsync($"fetch('/api/tables/k7q2mz/table-1/cmd/session.{command}', {{ method: 'POST' }})");
            await Expect(screen.Page.Locator(".phase-word")).ToHaveTextAsync(phase);
        }

        await Expect(code).ToBeVisibleAsync();
        await Expect(code).ToHaveValueAsync("");
        await Expect(screen.Page.Locator("#arm-problem")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_page_whose_link_was_lost_asks_the_hub_again_for_what_it_missed_of_the_session()
    {
        await using var hub = await MockHub.StartAsync("running");
        await using var screen = await chrome.OpenAsync();
        Task<IRequest> AskedAsync() => screen.Page.WaitForRequestAsync(r => r.Url.EndsWith("/trend", StringComparison.Ordinal));
        var first = AskedAsync();
        await screen.Page.GotoAsync(hub.TablePage);
        await first;
        var again = AskedAsync();
        await hub.DoAsync("drop");
        await again;
    }

    [Fact]
    public async Task A_mark_is_one_tap_and_takes_a_label_when_one_was_noted_and_after_the_session_a_link_leads_to_its_record()
    {
        await using var hub = await MockHub.StartAsync("running");
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(hub.TablePage);
        var mark = screen.Page.GetByRole(AriaRole.Button, new() { Name = "Mark", Exact = true });
        var note = screen.Page.GetByRole(AriaRole.Button, new() { Name = "Note", Exact = true });
        var label = screen.Page.Locator("#mark-label");
        var last = screen.Page.Locator(".timeline .head-note");
        await mark.ClickAsync();
        await Expect(screen.Page.Locator(".session .reply")).ToHaveTextAsync("Marked.");
        await Expect(last).ToHaveTextAsync(PlainMark());

        await note.ClickAsync();
        await Expect(label).ToBeFocusedAsync();
        await label.FillAsync("hip lift");
        await mark.ClickAsync();
        await Expect(screen.Page.Locator("#mark-problem")).Not.ToBeEmptyAsync();
        await Expect(last).ToHaveTextAsync(PlainMark());
        Assert.Equal("", await screen.AxeAsync());
        await label.FillAsync("hip-lift");
        await label.PressAsync("Enter");
        await Expect(last).ToContainTextAsync("mark: hip-lift");
        await Expect(label).ToBeHiddenAsync();
        await note.ClickAsync();
        await Expect(label).ToHaveValueAsync("");

        var record = screen.Page.Locator(".record-link");
        await Expect(record).ToBeHiddenAsync();
        await hub.DoAsync("scene/ended");
        await Expect(record).ToHaveAttributeAsync("href", RecordAddress());
        await Expect(record).ToBeVisibleAsync();
        await Expect(label).ToBeHiddenAsync();
    }

    [GeneratedRegex("mark$")]
    private static partial Regex PlainMark();

    [GeneratedRegex("^/history/k7q2mz/table-1/[0-9a-f-]{36}$")]
    private static partial Regex RecordAddress();

    [GeneratedRegex("banner-fault")]
    private static partial Regex FaultClass();

    [GeneratedRegex("^(|table-1|All tables)$")]
    private static partial Regex NoName();

    private static string[] TableScenes() =>
    [
        "idle", "idleProne", "armed", "running", "paused", "ended", "endedNoSummary", "interrupted", "infant", "counts", "noBreath", "hardware",
        "oneBlock", "breathFault", "notices", "swapped", "little", "lost", "offline", "lastKnown", "hostile", "starting",
    ];

    private static async Task CheckAsync(MockHub hub, Screen screen, string scene, string page)
    {
        await hub.DoAsync($"scene/{scene}");
        await screen.Page.GotoAsync(page);
        await Expect(screen.Page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();
        foreach (var (width, height) in s_sizes)
        {
            await screen.Page.SetViewportSizeAsync(width, height);
            Assert.Equal("", await screen.AxeAsync() is { Length: > 0 } found ? $"{scene} at {width}: {found}" : "");
            Assert.Equal("", await screen.Page.EvaluateAsync<string>(Misplaced) is { Length: > 0 } misplaced ? $"{scene} at {width}: {misplaced}" : "");
            Assert.True(await screen.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{scene} at {width} is wider than the screen");
        }
    }

    private static async Task AssertStillAsync(Screen screen)
    {
        var shifts = await screen.Page.EvaluateAsync<JsonElement>("window.shifts");
        var sum = shifts.EnumerateArray().Sum(s => s[0].GetDouble());
        Assert.True(sum < 0.01, $"layout shifts of {sum:0.000}: {shifts}");
    }
}
