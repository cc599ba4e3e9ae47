using System.Globalization;
using Microsoft.Playwright;
using SotTable.Dashboard;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>
/// The hub's record as a real hub serves it: every kind of list over a year of a clinic, on both stores, and a session of ten hours in a real browser. The
/// year is written by the hub's own store, without its samples, which no list reads.
/// </summary>
internal static class HistoryBench
{
    private const int Tables = 6;
    private const int SessionsADay = 20;

    // When the values at the cursor stand there, the map has been drawn in the frame after.
    private const string MapDrawn = """
        () => new Promise(done => {
          const look = () => document.querySelector('.map-values td')?.textContent ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
          look();
        })
        """;

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await LongAsync(lab, new StoreOptions(Path.Combine(lab.Folder, "long.db")), cancellationToken);
        var days = lab.Quick ? 30 : 365;
        var sqlite = new StoreOptions(Path.Combine(lab.Folder, "history.db"));
        await ListsAsync(lab, "SQLite", sqlite, days, cancellationToken);
        using var server = PostgresServer.Start();
        if (server is null) Console.WriteLine("# history: PostgreSQL is not installed (apt-get install postgresql), so only SQLite is measured");
        else await ListsAsync(lab, "PostgreSQL", new StoreOptions(PostgreSql: server.NewDatabase("history")), days, cancellationToken);
    }

    private static async Task ListsAsync(Lab lab, string name, StoreOptions options, int days, CancellationToken cancellationToken)
    {
        var from = Lab.NowUs();
        var written = HistoryYear.Write(options, Tables, SessionsADay, days);
        Console.WriteLine($"# history, {name}: {written} sessions, {Tables} tables x {SessionsADay} a day x {days} days, written in {(Lab.NowUs() - from) / 1e6:0} s");
        await using var hub = await StartHubAsync(lab, options, cancellationToken);
        using var http = new HttpClient { BaseAddress = hub.Address };
        var middle = HistoryYear.DayMs(days / 2);
        string[] lists =
        [
            "", "table=table-3&site=bench2", "code=K-17", "template=cat2", "template=rare", "record=partial", "record=mismatched", "record=open", $"from={middle}&to={middle + 86_400_000}",
            $"site=bench2&table=table-3&from={middle}&to={middle + (7 * 86_400_000L)}", "site=bench2&table=table-5&template=rare", "code=K-17&table=table-2&template=prone&record=complete",
            "table=nowhere", "code=nobody", "record=mismatched&table=table-1&template=cat2", $"beforeMs={middle}&beforeId=1", $"table=table-3&beforeMs={HistoryYear.DayMs(2)}&beforeId=1",
            "template=prone&table=table-4&record=partial",
        ];
        // The first answer of a program that has just started is its own matter.
        foreach (var path in new[] { "api/sessions?code=first", "api/sessions/choices" }) await http.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var worst = (Ms: 0.0, Path: "");
        var all = new List<double>();
        foreach (var path in lists.Select(q => $"api/sessions?{q}").Append("api/sessions/choices"))
        {
            for (var i = 0; i < 12; i++)
            {
                var at = Lab.NowUs();
                await http.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken);
                var ms = (Lab.NowUs() - at) / 1e3;
                all.Add(ms);
                if (ms > worst.Ms) worst = (ms, path);
            }
        }

        lab.Print($"history, {name}; {lists.Length + 1} kinds of lists, slowest answer", worst.Ms, "ms", 200, $"{worst.Path}; median {Statistics.Quantile(all, 0.5):0.0}, 95 % {Statistics.Quantile(all, 0.95):0.0}");
    }

    private static async Task LongAsync(Lab lab, StoreOptions options, CancellationToken cancellationToken)
    {
        var hours = lab.Quick ? 1 : 10;
        var path = HistoryYear.WriteLong(options, TimeSpan.FromHours(hours), hz: 20);
        await using var hub = await StartHubAsync(lab, options, cancellationToken);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        var opened = new List<double>();
        var zoomed = new List<double>();
        for (var visit = 0; visit < 5; visit++)
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1920, Height = 1080 } });
            var page = await context.NewPageAsync();
            await page.GotoAsync(new Uri(hub.Address, $"history/{path}").ToString());
            opened.Add(await page.EvaluateAsync<double>(MapDrawn));
            for (var i = 0; i < 3; i++)
            {
                var at = Lab.NowUs();
                await page.RunAndWaitForResponseAsync(() => page.Locator(".map-plot").PressAsync("+"), r => r.Url.Contains("/map?", StringComparison.Ordinal));
                zoomed.Add((Lab.NowUs() - at) / 1e3);
            }
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"history; {hours} h x 4 lanes x 20 Hz");
        lab.Print($"{what}, opened in the browser", Statistics.Quantile(opened, 0.5), "ms", 2000, $"median of {opened.Count} visits, most {opened.Max():0}");
        lab.Print($"{what}, values of a zoom", Statistics.Quantile(zoomed, 0.5), "ms", note: $"most {zoomed.Max():0}; with the 150 ms that keys are waited for");
    }

    private static async Task<Hub> StartHubAsync(Lab lab, StoreOptions options, CancellationToken cancellationToken)
    {
        // No broker is needed to read; port 1 never answers.
        var store = options.PostgreSql is { } connection ? $"\"PostgreSql\": \"{connection}\"" : $"\"File\": \"{options.File}\"";
        var config = Path.Combine(lab.Folder, $"hub-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(config, $$"""{ "Hub": {}, "Store": { {{store}} }, "Mqtt": { "Host": "127.0.0.1", "Port": 1 } }""", cancellationToken);
        var child = Child.Start("dotnet", [Path.Combine(lab.Root, ".artifacts/native/bin/SotTable.Dashboard/release/sottable-hub.dll"), "--config", config]);
        for (var left = 1200; ; left--)
        {
            if (child.Lines.FirstOrDefault(l => l.StartsWith("listening ", StringComparison.Ordinal)) is { } line) return new(child, new Uri(line["listening ".Length..] + "/"));
            if (left == 0) throw new IOException($"the hub has not started: {string.Join('\n', child.Lines)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private sealed record Hub(Child Process, Uri Address) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
