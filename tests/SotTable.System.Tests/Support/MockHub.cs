using System.Diagnostics;
using SotTable.Cli.Demo;

namespace SotTable.System.Tests.Support;

/// <summary>The mock hub of tests/web as a process: for states that real tables take long to reach, such as a lost block.</summary>
public sealed class MockHub : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private MockHub(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The page of its first table.</summary>
    public string TablePage => new Uri(Address, "t/k7q2mz/table-1").ToString();

    /// <summary>The wall.</summary>
    public string WallPage => new Uri(Address, "wall").ToString();

    /// <summary>Starts one with the built pages.</summary>
    /// <param name="scene">What it plays; the names stand in mock-scenes.mjs.</param>
    public static async Task<MockHub> StartAsync(string scene)
    {
        var checkout = Checkout.Find();
        var start = new ProcessStartInfo("node",
            [Path.Combine(checkout.Root, "tests/web/mock-hub.mjs"), "--dir", Path.Combine(Path.GetDirectoryName(checkout.Hub)!, "wwwroot"), "--scene", scene])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node can't be started");
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Chrome.LimitMs));
        var line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the mock hub ended at once");
        return new MockHub(process, new Uri(line.Split(' ')[0]));
    }

    /// <summary>Tells it what to do: <c>scene/NAME</c>, <c>press</c>, <c>notice/CODE</c>, <c>restart</c>, <c>drop</c>.</summary>
    public async Task DoAsync(string what)
    {
        using var answer = await _http.PostAsync(new Uri(Address, $"mock/{what}"), null);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
