using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Users;
using SotTable.Mqtt;

namespace SotTable.Dashboard;

/// <summary>Puts the hub together. What the hub does is in its configuration file; the environment tells only how systemd wants to be told.</summary>
internal static class HubApp
{
    /// <summary>Builds the hub; the caller starts it.</summary>
    /// <param name="settings">As read by <see cref="HubSettingsFile"/>.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="createLink">Makes MQTT links, from the services.</param>
    /// <param name="logging">Where logs go.</param>
    /// <param name="book">Accounts; <c>null</c>: nobody signs in.</param>
    /// <param name="certificate">For HTTPS; <c>null</c> for HTTP.</param>
    /// <param name="authority">Pairs tables; <c>null</c> for none.</param>
    /// <param name="time">Clock of sign-ins; <c>null</c> for the system's.</param>
    public static WebApplication Build(
        HubSettings settings, HubLimits limits, Func<IServiceProvider, Func<IMqttLink>> createLink, Action<ILoggingBuilder> logging, UserBook? book = null,
        HubCertificate? certificate = null, TimeProvider? time = null, Authority? authority = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sottable-hub" });
        logging(builder.Logging);
        // Checked by HubSettingsFile.
        var address = HubSettingsFile.Loopback(settings.Hub.Listen) ?? IPAddress.Parse(settings.Hub.Listen);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, limits, address, settings.Hub.Port, certificate));
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = limits.SendBufferBytes;
            return socket;
        });
        AddServices(builder.Services, settings, limits, createLink);
        var clock = time ?? TimeProvider.System;
        builder.Services.AddSingleton<HashSlots>();
        if (book is not null && settings.Hub.Users is { } users)
            builder.Services.AddSingleton(s => new AllUsers(book, new SignIns(book, clock), new GuessLimit(clock), new AuditLog(Path.ChangeExtension(users, ".audit.jsonl"), clock, s.GetRequiredService<ILogger<AuditLog>>()), s.GetRequiredService<HashSlots>()));

        if (authority is not null) builder.Services.AddHostedService(s => new EndsWatch(authority, s.GetRequiredService<HubNotices>(), clock, s.GetRequiredService<ILogger<EndsWatch>>()));

        var app = builder.Build();
        app.UseWebSockets();
        var names = settings.Hub.NameList;
        app.Use(next => context => RequestGate.PassAsync(context, names, next));
        var gate = new AccessGate(app.Services.GetService<AllUsers>());
        app.Use(next => context => gate.PassAsync(context, next));
        Map(app);
        if (authority is not null && app.Services.GetService<AllUsers>() is { } accounts)
        {
            // Tables that renew on the same day must not wait for each other.
            new PairingApi(new PairingBook(authority, clock), authority.Pem, accounts.Audit, new GuessLimit(clock, inAll: 60), settings.Mqtt.Port).Map(app);
            app.Services.GetRequiredService<TableList>().Ends = () => EndsSoon.Words(authority, clock.GetUtcNow());
        }

        return app;
    }

    private static void AddServices(
        IServiceCollection services, HubSettings settings, HubLimits limits, Func<IServiceProvider, Func<IMqttLink>> createLink)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddRoutingCore();
        services.AddSingleton(settings).AddSingleton(limits).AddSingleton(TimeProvider.System).AddSingleton(HubIdentity.Create()).AddSingleton<HubNotices>();
        services.AddSingleton(createLink);
        services.AddSingleton(StoreEngine.Of(settings.Store ?? new StoreOptions()));
        services.AddSingleton<TableRegistry>().AddSingleton(s => s.GetRequiredService<TableRegistry>().Counts).AddSingleton<RecordQueue>();
        services.AddSingleton<WaitingReplies>().AddSingleton<TableIngest>();
        // Before the link: whoever stores is there when the first message comes.
        services.AddSingleton<RecordWriter>().AddHostedService(s => s.GetRequiredService<RecordWriter>());
        services.AddSingleton<LiveEndpoint>().AddSingleton<Commands>().AddSingleton<TableList>().AddSingleton<Pages>().AddSingleton<HistoryList>().AddSingleton<HistoryApi>();
        services.AddSingleton<HubLink>().AddHostedService(s => s.GetRequiredService<HubLink>());
        services.AddSingleton<LiveLoop>().AddHostedService(s => s.GetRequiredService<LiveLoop>());
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddHostedService(s => new ServiceWatch(
            s.GetRequiredService<ISystemdNotifier>(), s.GetRequiredService<IHostApplicationLifetime>(), () => s.GetRequiredService<LiveLoop>().Ticks,
            ServiceWatch.Watchdog(Environment.GetEnvironmentVariable("WATCHDOG_USEC")), s.GetRequiredService<TimeProvider>()));
    }

    private static void Map(WebApplication app)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        var pages = app.Services.GetRequiredService<Pages>();
        var list = app.Services.GetRequiredService<TableList>();
        app.MapGet("/live", app.Services.GetRequiredService<LiveEndpoint>().ServeAsync).Needs(Need.Watch);
        app.MapGet("/healthz", list.HealthAsync).Needs(Need.Watch);
        app.MapGet("/api/tables", list.TablesAsync).Needs(Need.Watch);
        app.MapGet("/api/tables/{site}/{table}/trend", list.TrendAsync).Needs(Need.Watch);
        var history = app.Services.GetRequiredService<HistoryApi>();
        app.MapGet("/api/sessions", history.ListAsync).Needs(Need.Read);
        app.MapGet("/api/sessions/choices", history.ChoicesAsync).Needs(Need.Read);
        app.MapGet("/api/sessions/{site}/{table}/{session}", history.SessionAsync).Needs(Need.Read);
        app.MapGet("/api/sessions/{site}/{table}/{session}/map", history.MapAsync).Needs(Need.Read);
        app.MapGet("/api/sessions/{site}/{table}/{session}/export.{format}", history.ExportAsync).Needs(Need.Read);
        app.MapPost("/api/tables/{site}/{table}/cmd/{name}", app.Services.GetRequiredService<Commands>().ServeAsync).Needs(Need.Act);
        app.MapMethods("/", reading, pages.ServeListAsync).PageNeeds(Need.Watch);
        app.MapMethods("/wall", reading, pages.ServeListAsync).PageNeeds(Need.Watch);
        app.MapMethods("/t/{site}/{table}", reading, pages.ServeTableAsync).PageNeeds(Need.Watch);
        app.MapMethods("/history", reading, pages.ServeListAsync).PageNeeds(Need.Read);
        app.MapMethods("/history/{site}/{table}/{session:guid}", reading, pages.ServeTableAsync).PageNeeds(Need.Read);
        app.MapMethods("/sign-in", reading, pages.ServeListAsync).Needs(Need.Nothing);
        app.MapMethods("/password", reading, pages.ServeListAsync).PageNeeds(Need.Read);
        app.MapMethods("/people", reading, pages.ServeListAsync).PageNeeds(Need.Manage);
        app.MapMethods("/assets/{**name}", reading, pages.ServeAssetAsync).Needs(Need.Nothing);
        new UsersApi(app.Services.GetService<AllUsers>()).Map(app);
        app.MapFallback("/{**path}", pages.ServeNothingAsync).WithMetadata(new IsPage(ToBrowsersOnly: true)); // also where the last part has a point
    }

    // A browser on loopback needs little; these keep a hostile or broken local program from taking memory or connections.
    private static void Limit(KestrelServerOptions kestrel, HubLimits limits, IPAddress address, int port, HubCertificate? certificate)
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
        kestrel.Listen(address, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, _) => certificate.Current;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            });
        });
    }
}
