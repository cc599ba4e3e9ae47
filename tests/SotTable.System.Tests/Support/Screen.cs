using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using SotTable.Cli.Demo;

namespace SotTable.System.Tests.Support;

/// <summary>One browser window, and everything it asked the network or complained about.</summary>
public sealed class Screen : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    public Screen(IBrowserContext context, IPage page)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(page);
        (_context, Page) = (context, page);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.WebSocket += (_, socket) => _requests.Enqueue(socket.Url);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _complaints.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Addresses asked for so far, WebSockets included.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Script errors and refused loads so far.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>What axe-core finds, one line each with the first place; empty when nothing.</summary>
    public async Task<string> AxeAsync()
    {
        var axe = Path.Combine(Checkout.Find().Root, "src/SotTable.Dashboard/Web/node_modules/axe-core/axe.min.js");
        if (!await Page.EvaluateAsync<bool>("'axe' in window")) await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        var found = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations");
        return string.Join('\n', found.EnumerateArray().Select(v =>
            $"{v.GetProperty("id").GetString()}: {v.GetProperty("help").GetString()} at {v.GetProperty("nodes")[0].GetProperty("html").GetString()}"));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
