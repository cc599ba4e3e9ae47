using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Users;
using SotTable.Mqtt;

namespace SotTable.Dashboard;

/// <summary>The program <c>sottable-hub</c>.</summary>
internal static class Program
{
    private const string Usage = "usage: sottable-hub --config FILE [backup FILE | restore FILE] | setup | pair | revoke | certificates | renew | user … --config FILE | --version";

    // STYLE 6.
    private const int Done = 0;
    private const int WrongUsage = 64;
    private const int NoInput = 66;
    private const int CantCreate = 73;
    private const int Busy = 75;
    private const int NoPermission = 77;
    private const int WrongConfiguration = 78;

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["--version"]:
                Console.Out.WriteLine($"sottable-hub {HubIdentity.ProgramVersion}");
                return Done;
            case ["--help" or "-h"]:
                Console.Out.WriteLine(Usage);
                Console.Out.WriteLine(UserVerb.Usage);
                Console.Out.WriteLine(SetupVerbs.Usage);
                return Done;
            case ["--config", var file]:
                var (settings, problem) = HubSettingsFile.Read(file);
                return settings is null ? Say(problem, WrongConfiguration) : await ServeAsync(settings);
            case ["user", .. var rest] when rest is [.., "--config", var named]:
                return Accounts(rest[..^2], named);
            case ["setup" or "pair" or "revoke" or "certificates" or "renew", ..]:
                return await SetupVerbs.RunAsync(args, Console.In, Console.Out, Console.Error, TimeProvider.System);
            case ["--config", var file, "backup", var backup]:
                return Copy(file, store => (store, new SqliteEngine(Path.GetFullPath(backup))), backup, mustExist: false);
            case ["--config", var file, "restore", var backup]:
                return Copy(file, store => (new SqliteEngine(Path.GetFullPath(backup)), store), backup, mustExist: true);
            default:
                return Say(Usage, WrongUsage);
        }
    }

    private static int Accounts(string[] args, string file)
    {
        var (settings, problem) = HubSettingsFile.Read(file);
        if (settings is null) return Say(problem, WrongConfiguration);
        var (trouble, usage) = UserVerb.Run(args, settings.Hub.Users, Console.In, Console.Out);
        return trouble.Length == 0 ? Done : Say(trouble, usage ? WrongUsage : WrongConfiguration);
    }

    private static async Task<int> ServeAsync(HubSettings settings)
    {
        var (book, problem) = settings.Hub.Users is { } users ? UserBook.Open(users) : (null, "");
        if (problem.Length > 0) return Say(problem, WrongConfiguration);
        if (HubSettingsFile.Loopback(settings.Hub.Listen) is null && book is not { HasAdmin: true })
            return Say($"Hub.Listen is {settings.Hub.Listen}, but {settings.Hub.Users} has no admin: make one first, sottable-hub user add NAME admin --password-file F --config FILE", WrongConfiguration);
        using var loggers = LoggerFactory.Create(Logging);
        HubCertificate? certificate = null;
        try
        {
            if (settings.Hub is { Certificate: { } pem, CertificateKey: { } key }) certificate = new(pem, key, TimeProvider.System, loggers.CreateLogger<HubCertificate>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return Say($"Hub.Certificate {settings.Hub.Certificate} or Hub.CertificateKey {settings.Hub.CertificateKey}: expected a certificate and its key in PEM ({e.Message})", WrongConfiguration);
        }

        using var held = certificate;
        Authority? authority = null;
        try
        {
            if (settings.Hub.Authority is { } folder) authority = Authority.Open(folder, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Say($"Hub.Authority {settings.Hub.Authority}: expected the authority that sottable-hub setup makes ({e.Message})", WrongConfiguration);
        }

        using var signs = authority;
        // Standard output carries the one line "listening …" for whoever started the hub; logs go to standard error.
        await using var app = HubApp.Build(
            settings, new HubLimits(),
            services => AdapterSet.Links(settings.Mqtt.Adapters, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>()),
            Logging, book, certificate, authority: authority);
        try
        {
            await app.StartAsync();
        }
        catch (StoreRefusedException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return Say($"Hub.Port {settings.Hub.Port} of {settings.Hub.Listen} is taken by another program", Busy);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return Say($"no permission to listen on Hub.Port {settings.Hub.Port}: expected 0, or 1024 and above", NoPermission);
        }

        Console.Out.WriteLine($"listening {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        // A loop that ended by itself has stopped the host: end with its exception, so that whoever started the hub sees a failure.
        foreach (var loop in app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (loop.ExecuteTask is { IsFaulted: true } failed) await failed;
        }

        return Done;
    }

    private static void Logging(ILoggingBuilder logging) => logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            console.UseUtcTimestamp = true;
        }).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning);

    private static int Copy(string file, Func<StoreEngine, (StoreEngine From, StoreEngine To)> direction, string backup, bool mustExist)
    {
        var (settings, problem) = HubSettingsFile.Read(file);
        if (settings is null) return Say(problem, WrongConfiguration);
        if (mustExist && !File.Exists(backup)) return Say($"{backup}: there is no such backup", NoInput);
        if (!mustExist && File.Exists(backup)) return Say($"{backup} is there already: nothing is overwritten. Name another file", CantCreate);
        var (from, to) = direction(StoreEngine.Of(settings.Store!)); // as read, it is there
        try
        {
            Console.Out.WriteLine($"{StoreCopy.Copy(from, to)} sessions copied from {from.Name} to {to.Name}");
            return Done;
        }
        catch (StoreRefusedException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            return Say($"{from.Name} to {to.Name}: {e.Message}", CantCreate);
        }
    }

    private static int Say(string sentence, int exitCode)
    {
        Console.Error.WriteLine(sentence);
        return exitCode;
    }
}
