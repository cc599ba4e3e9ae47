using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Users;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;

namespace SotTable.Dashboard.Tests.Support;

/// <summary>The hub in this process: real Kestrel on a free loopback port, real link to a real broker.</summary>
internal sealed class HubHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _folder;

    private HubHost(WebApplication app, string? folder)
    {
        (_app, _folder) = (app, folder);
        Origin = app.Urls.Single();
        Http = new HttpClient { BaseAddress = new Uri(Origin) };
    }

    /// <summary>Such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Origin { get; }

    public HttpClient Http { get; }

    public TableRegistry Registry => _app.Services.GetRequiredService<TableRegistry>();

    public LiveLoop Loop => _app.Services.GetRequiredService<LiveLoop>();

    public HubLink Link => _app.Services.GetRequiredService<HubLink>();

    /// <summary>Accounts; the hub must have some.</summary>
    public AllUsers Users => _app.Services.GetRequiredService<AllUsers>();

    /// <summary>Starts it and, when there is a broker, waits for the link.</summary>
    public static async Task<HubHost> StartAsync(TestBroker? broker, HubLimits? limits = null, string webRoot = "/nonexistent", int? port = null, TimeProvider? linkTime = null, string? site = null, UserBook? book = null,
        string? users = null, TimeProvider? time = null, StoreOptions? store = null)
    {
        var folder = store is null ? Directory.CreateTempSubdirectory("sot-hub-").FullName : null;
        var settings = new HubSettings(
            new HubOptions("127.0.0.1", 0, webRoot, site, users),
            new MqttOptions("127.0.0.1", port ?? broker?.Port ?? TestBroker.FreePort(), TestBroker.HubUser) { Password = TestBroker.HubPassword },
            store ?? new StoreOptions(Path.Combine(folder!, "hub.db"))); // made when there is no store
        var app = HubApp.Build(
            settings, limits ?? new HubLimits(), s => MosquittoLink.Factory(linkTime ?? TimeProvider.System, s.GetRequiredService<ILoggerFactory>()), _ => { }, book, time: time);
        await app.StartAsync();
        var hub = new HubHost(app, folder);
        if (broker is not null) await Until.TrueAsync(() => hub.Link.IsConnected, "the hub's link to the broker");
        return hub;
    }

    public async Task<Browser> OpenAsync(string path = "/live") => await Browser.OpenAsync(Origin, path);

    public Task<HttpResponseMessage> CommandAsync(string table, string name, string body = "", string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/tables/{table}/cmd/{name}") { Content = new StringContent(body) };
        if (origin != "") request.Headers.Add("Origin", origin ?? Origin);
        return Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Waits for what must come; the limit only guards against hangs.</summary>
internal static class Until
{
    public static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"{what} did not come");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
