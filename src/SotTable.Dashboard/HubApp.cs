using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.Ingest;
using SotTable.Mqtt;

namespace SotTable.Dashboard;

/// <summary>Puts the hub together. Nothing here reads the environment: what the hub does is in its configuration file.</summary>
internal static class HubApp
{
    /// <summary>Builds the hub; the caller starts it.</summary>
    /// <param name="settings">As read by <see cref="HubSettingsFile"/>.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="createLink">Makes MQTT links, from the services.</param>
    /// <param name="logging">Where logs go.</param>
    public static WebApplication Build(
        HubSettings settings, HubLimits limits, Func<IServiceProvider, Func<IMqttLink>> createLink, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sottable-hub" });
        logging(builder.Logging);
        // Loopback never fails where a name might; checked by HubSettingsFile.
        var address = HubSettingsFile.Loopback(settings.Hub.Listen) ?? IPAddress.Loopback;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, limits, address, settings.Hub.Port));
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = limits.SendBufferBytes;
            return socket;
        });
        AddServices(builder.Services, settings, limits, createLink);

        var app = builder.Build();
        app.UseWebSockets();
        app.Use(next => context => RequestGate.PassAsync(context, next));
        Map(app);
        return app;
    }

    private static void AddServices(
        IServiceCollection services, HubSettings settings, HubLimits limits, Func<IServiceProvider, Func<IMqttLink>> createLink)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddRoutingCore();
        services.AddSingleton(settings).AddSingleton(limits).AddSingleton(TimeProvider.System).AddSingleton(HubIdentity.Create());
        services.AddSingleton(createLink);
        services.AddSingleton<TableRegistry>().AddSingleton<WaitingReplies>().AddSingleton<TableIngest>();
        services.AddSingleton<LiveEndpoint>().AddSingleton<Commands>().AddSingleton<TableList>().AddSingleton<Pages>();
        services.AddSingleton<HubLink>().AddHostedService(s => s.GetRequiredService<HubLink>());
        services.AddSingleton<LiveLoop>().AddHostedService(s => s.GetRequiredService<LiveLoop>());
    }

    private static void Map(WebApplication app)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        var pages = app.Services.GetRequiredService<Pages>();
        var list = app.Services.GetRequiredService<TableList>();
        app.MapGet("/live", app.Services.GetRequiredService<LiveEndpoint>().ServeAsync);
        app.MapGet("/healthz", list.HealthAsync);
        app.MapGet("/api/tables", list.TablesAsync);
        app.MapGet("/api/tables/{site}/{table}/trend", list.TrendAsync);
        app.MapPost("/api/tables/{site}/{table}/cmd/{name}", app.Services.GetRequiredService<Commands>().ServeAsync);
        app.MapMethods("/", reading, pages.ServeListAsync);
        app.MapMethods("/wall", reading, pages.ServeListAsync);
        app.MapMethods("/t/{site}/{table}", reading, pages.ServeTableAsync);
        app.MapMethods("/assets/{**name}", reading, pages.ServeAssetAsync);
        app.MapFallback(Pages.NotFoundAsync);
    }

    // A browser on loopback needs little; these keep a hostile or broken local program from taking memory or connections.
    private static void Limit(KestrelServerOptions kestrel, HubLimits limits, IPAddress address, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = limits.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 512;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024; // commands read 4 kB of it and answer in words
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadersWithin;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
