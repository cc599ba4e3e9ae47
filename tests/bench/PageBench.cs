using Microsoft.Playwright;

namespace SotTable.Bench;

/// <summary>
/// The pages in a real Chromium that draws in software: frames a second with twelve running tables of a real demo, bytes and first paint of a first
/// visit, and the heap over an hour that the mock hub plays at speed.
/// </summary>
internal static class PageBench
{
    private const int Tables = 12;

    private const string CountFrames = """
        seconds => new Promise(done => {
          let frames = 0;
          const from = performance.now();
          const next = () => {
            frames++;
            const passed = performance.now() - from;
            if (passed < seconds * 1000) requestAnimationFrame(next); else done(frames * 1000 / passed);
          };
          requestAnimationFrame(next);
        })
        """;

    private const string FirstLive = """
        () => new Promise(done => {
          const look = () => document.querySelector('.live[data-wave=fresh], .tile-age[data-wave=fresh]') ? done(performance.now()) : requestAnimationFrame(look);
          look();
        })
        """;

    private const string FirstPaint = """
        () => new Promise(done => new PerformanceObserver(list => {
          for (const e of list.getEntriesByName('first-contentful-paint')) done(e.startTime);
        }).observe({ type: 'paint', buffered: true }))
        """;

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        await LiveAsync(lab, browser, cancellationToken);
        await HourAsync(lab, browser, cancellationToken);
    }

    private static async Task LiveAsync(Lab lab, IBrowser browser, CancellationToken cancellationToken)
    {
        await using var demo = Child.Start("dotnet", [lab.Program, "demo", "--tables", $"{Tables}"]);
        var socket = await WordAsync(demo, "/", cancellationToken);
        var table = await WordAsync(demo, "http://127.0.0.1:", cancellationToken, "/t/");
        var hub = new Uri(table).GetLeftPart(UriPartial.Authority);
        for (var i = 1; i <= Tables; i++) await Lab.PressAsync(Path.Combine(Path.GetDirectoryName(socket)!, $"t{i:00}.sock"), cancellationToken);

        foreach (var (path, what, least) in new[] { ($"{hub}/wall", "wall 1920 x 1080, 12 live tables", 45.0), (table, "table page, 1024 x 768", 55.0) })
        {
            var (bytes, paints, lives) = (0L, new List<double>(), new List<double>());
            for (var visit = 0; visit < 5; visit++)
            {
                await using var context = await browser.NewContextAsync();
                var page = await context.NewPageAsync();
                var requests = new List<IRequest>();
                page.RequestFinished += (_, r) => requests.Add(r);
                await page.GotoAsync(path);
                paints.Add(await page.EvaluateAsync<double>(FirstPaint));
                lives.Add(await page.EvaluateAsync<double>(FirstLive));
                bytes = 0;
                foreach (var sizes in await Task.WhenAll(requests.Select(r => r.SizesAsync()))) bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
            }

            lab.Print($"{what}; first visit", bytes / 1e3, "kB", 150);
            lab.Print($"{what}; first paint", Statistics.Quantile(paints, 0.5), "ms", 500, $"median; most {paints.Max():0} of {paints.Count} visits");
            lab.Print($"{what}; first live data", Statistics.Quantile(lives, 0.5), "ms", note: "median");
            lab.Print($"{what}; drawn", await FramesAsync(browser, path, path == table ? (1024, 768) : (1920, 1080)), "/s", least, "in software", atLeast: true);
        }
    }

    private static async Task<double> FramesAsync(IBrowser browser, string path, (int Width, int Height) size)
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = size.Width, Height = size.Height } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        await page.Locator("[data-phase=running] .clock").First.WaitForAsync();
        await page.EvaluateAsync<double>(CountFrames, 3);
        return await page.EvaluateAsync<double>(CountFrames, 10);
    }

    private static async Task HourAsync(Lab lab, IBrowser browser, CancellationToken cancellationToken)
    {
        var pages = Path.Combine(lab.Root, ".artifacts/native/bin/SotTable.Dashboard/release/wwwroot");
        await using var mock = Child.Start("node", [Path.Combine(lab.Root, "tests/web/mock-hub.mjs"), "--dir", pages, "--scene", "busy"]);
        var hub = new Uri(await WordAsync(mock, "http://127.0.0.1:", cancellationToken)).GetLeftPart(UriPartial.Authority);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        foreach (var (path, what) in new[] { ("/wall", "wall"), ("/t/k7q2mz/table-1", "table page") })
        {
            await using var context = await browser.NewContextAsync();
            var page = await context.NewPageAsync();
            await page.GotoAsync(hub + path);
            // Until the rings and the events that are kept are full, and the code is compiled.
            await PlayAsync(http, hub, lab.Quick ? 15 : 60, cancellationToken);
            var before = await HeapAsync(page);
            await PlayAsync(http, hub, lab.Quick ? 15 : 60, cancellationToken);
            var after = await HeapAsync(page);
            lab.Print($"{what}; heap added by {(lab.Quick ? "15 min" : "1 h")} of {Tables} tables at speed", (after - before) / 1e3, "kB", 200, $"of {before / 1e6:0.00} MB, after forced collections");
        }
    }

    private static async Task PlayAsync(HttpClient http, string hub, int minutes, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync(new Uri($"{hub}/mock/play/{minutes}"), null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    // The page has taken everything once a frame has been drawn after it.
    private static async Task<double> HeapAsync(IPage page)
    {
        await page.EvaluateAsync<double>(CountFrames, 2);
        var session = await page.Context.NewCDPSessionAsync(page);
        for (var i = 0; i < 3; i++) await session.SendAsync("HeapProfiler.collectGarbage");
        var usage = await session.SendAsync("Runtime.getHeapUsage");
        await session.DetachAsync();
        return usage?.GetProperty("usedSize").GetDouble() ?? double.NaN;
    }

    private static async Task<string> WordAsync(Child child, string start, CancellationToken cancellationToken, string containing = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            var word = child.Lines.SelectMany(l => l.Split(' ')).FirstOrDefault(w => w.StartsWith(start, StringComparison.Ordinal) && w.Contains(containing, StringComparison.Ordinal));
            if (word is not null) return word;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }
    }
}
