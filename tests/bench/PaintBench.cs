using Microsoft.Playwright;

namespace SotTable.Bench;

/// <summary>
/// Newest sample of a frame to the painted page. A script that the browser runs before the page's own notes, for each live batch, the newest sample's
/// time and the second animation frame after its arrival; the browser's clock is laid beside ours by the quickest of many round trips.
/// </summary>
internal static class PaintBench
{
    private const string Probe = """
        (() => {
          const log = window.sotProbe = [];
          const Socket = window.WebSocket;
          window.WebSocket = class extends Socket {
            constructor(...a) {
              super(...a);
              this.addEventListener('message', e => {
                if (typeof e.data === 'string') return;
                const v = new DataView(e.data);
                const newest = v.getBigInt64(14 + 12, true);
                const samples = v.getUint16(14 + 28, true), rate = v.getUint16(14 + 32, true) / 10;
                const utcUs = Number(newest) + (samples - 1) / rate * 1e6;
                requestAnimationFrame(() => requestAnimationFrame(now => log.push([utcUs, now])));
              });
            }
          };
        })();
        """;

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await using var demo = Child.Start("dotnet", [lab.Program, "demo"]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        string? address = null;
        while (address is null)
        {
            address = demo.Lines.SelectMany(l => l.Split(' ')).FirstOrDefault(w => w.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }

        address = new Uri(address).GetLeftPart(UriPartial.Authority);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1024, Height = 768 } });
        await page.AddInitScriptAsync(Probe);
        using var http = new HttpClient();
        var tables = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync($"{address}/api/tables", limit.Token)).RootElement;
        var first = tables[0];
        var anchor = first.GetProperty("meta").GetProperty("anchor");
        var anchorUs = anchor.GetProperty("monotonicUs").GetDouble() - anchor.GetProperty("utcUs").GetDouble();
        await page.GotoAsync($"{address}/t/{first.GetProperty("site").GetString()}/{first.GetProperty("table").GetString()}");

        // performance.now() against CLOCK_MONOTONIC: the quickest round trip bounds the error by half its length.
        var (offsetMs, trip) = (0.0, double.MaxValue);
        for (var i = 0; i < 50; i++)
        {
            var before = Lab.NowUs();
            var now = await page.EvaluateAsync<double>("performance.now()");
            var after = Lab.NowUs();
            if (after - before < trip) (offsetMs, trip) = ((before + after) / 2e3 - now, after - before);
        }

        await Task.Delay(TimeSpan.FromSeconds(lab.Quick ? 10 : 30), TimeProvider.System, cancellationToken);
        var log = await page.EvaluateAsync<double[][]>("window.sotProbe");
        var times = log.Skip(20).Select(e => e[1] + offsetMs - ((e[0] + anchorUs) / 1e3)).ToList();
        lab.Print("newest sample to painted page, p50", Statistics.Quantile(times, 0.5), "ms", 80, $"{times.Count} frames, clocks within {trip / 2e3:0.0} ms");
        lab.Print("newest sample to painted page, p99", Statistics.Quantile(times, 0.99), "ms", 150);
    }
}
