using Microsoft.Playwright;

namespace SotTable.System.Tests.Support;

/// <summary>Debian's Chromium for all tests, started with the first page.</summary>
public sealed class Chrome : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    // Guards against hangs only.
    public const float LimitMs = 30_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(LimitMs);
        return ValueTask.CompletedTask;
    }

    /// <summary>A page in a fresh profile.</summary>
    /// <param name="scheme">What the device prefers.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public async Task<Screen> OpenAsync(ColorScheme scheme = ColorScheme.Dark, int width = 1024, int height = 768)
    {
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu"] });
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(LimitMs);
        return new Screen(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
