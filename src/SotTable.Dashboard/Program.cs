using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Users;
using SotTable.Mqtt;

namespace SotTable.Dashboard;

/// <summary>The program <c>sottable-hub</c>.</summary>
internal static class Program
{
    // STYLE 6.
    private const int Done = 0;
    private const int WrongUsage = 64;
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
                Console.Out.WriteLine(HubHelp.All);
                return Done;
            case [var verb, "--help" or "-h"] when HubHelp.Of(verb) is { } help:
                Console.Out.WriteLine(help);
                return Done;
            case ["--config", var file]:
                return await RunAsync(file);
            case ["user", .. var rest] when rest is [.., "--config", var named]:
                return Accounts(rest[..^2], named);
            case ["user", .. var rest]:
                return Accounts(rest, SetupVerbs.UsualConfig);
            case ["setup" or "pair" or "revoke" or "certificates" or "renew", ..]:
                return await SetupVerbs.RunAsync(args, Console.In, Console.Out, Console.Error, TimeProvider.System);
            case ["backup" or "restore", not ['-', ..]]:
                return Copy(args[0], args[1], SetupVerbs.UsualConfig);
            case ["backup" or "restore", not ['-', ..], "--config", var file]:
                return Copy(args[0], args[1], file);
            case ["--config", var file, "backup" or "restore", not ['-', ..]]:
                return Copy(args[2], args[3], file);
            case ["backup" or "restore", ..]:
                return Say(HubHelp.Of(args[0])!, WrongUsage); // it has both
            default:
                return Say(HubHelp.All, WrongUsage);
        }
    }

    private static int Accounts(string[] args, string file)
    {
        var (settings, problem) = HubSettingsFile.Read(file);
        if (settings is null) return Say(problem, WrongConfiguration);
        var (trouble, usage) = UserVerb.Run(args, settings.Hub.Users, Console.In, Console.Out);
        return trouble.Length == 0 ? Done : Say(trouble, usage ? WrongUsage : WrongConfiguration);
    }

    // A configuration that can't be used is known before the hub listens: then there may be one to go back to.
    private static async Task<int> RunAsync(string file)
    {
        // Only a service goes back by itself: whoever starts the hub by hand sees what is wrong, and mends it.
        var kept = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0] is ['/', ..] folder ? new LastGoodSettings(folder) : null;
        var text = TextOf(file);
        var (code, problem) = await ServeAsync(file, text, "", () => Keep(kept, file, text));
        if (problem.Length == 0) return code;
        Say(problem, code);
        if (kept?.Read(file) is not { } earlier || earlier == text) return code;
        Console.Error.WriteLine("going back to the last good configuration");
        var (laterCode, laterProblem) = await ServeAsync(file, earlier, problem, () => { });
        return laterProblem.Length == 0 ? laterCode : Say($"the last good configuration can't be used either: {laterProblem}", code);
    }

    // null: the reader of the configuration says why.
    private static string? TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Keep(LastGoodSettings? kept, string file, string? text)
    {
        try
        {
            if (text is not null) kept?.Keep(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"the configuration can't be kept for a start that goes wrong: {e.Message}");
        }
    }

    private static (int Code, string Problem) Refused(string sentence, int code) => (code, sentence);

    // Empty problem: it has listened. `because`: why this configuration is not the one on the disk.
    private static async Task<(int Code, string Problem)> ServeAsync(string file, string? text, string because, Action listening)
    {
        var (read, wrong) = HubSettingsFile.Read(file, text);
        if (read is not { } settings) return Refused(wrong, WrongConfiguration);
        var (book, problem) = settings.Hub.Users is { } users ? UserBook.Open(users) : (null, "");
        if (problem.Length > 0) return Refused(problem, WrongConfiguration);
        if (HubSettingsFile.Loopback(settings.Hub.Listen) is null && book is not { HasAdmin: true })
            return Refused($"Hub.Listen is {settings.Hub.Listen}, but {settings.Hub.Users} has no admin: make one first, sottable-hub user add NAME admin --password-file F --config {file}", WrongConfiguration);
        using var loggers = LoggerFactory.Create(Logging);
        HubCertificate? certificate = null;
        try
        {
            if (settings.Hub is { Certificate: { } pem, CertificateKey: { } key }) certificate = new(pem, key, TimeProvider.System, loggers.CreateLogger<HubCertificate>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return Refused($"Hub.Certificate {settings.Hub.Certificate} or Hub.CertificateKey {settings.Hub.CertificateKey}: expected a certificate and its key in PEM ({e.Message})", WrongConfiguration);
        }

        using var held = certificate;
        Authority? authority = null;
        try
        {
            if (settings.Hub.Authority is { } folder) authority = Authority.Open(folder, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Refused($"Hub.Authority {settings.Hub.Authority}: expected the authority that sottable-hub setup makes ({e.Message})", WrongConfiguration);
        }

        using var signs = authority;
        // Standard output carries the one line "listening …" for whoever started the hub; logs go to standard error.
        await using var app = HubApp.Build(
            settings, new HubLimits(),
            services => AdapterSet.Links(settings.Mqtt.Adapters, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>()),
            Logging, book, certificate, authority: authority);
        app.Services.GetRequiredService<HubNotices>().Earlier = because;
        try
        {
            await app.StartAsync();
        }
        catch (StoreRefusedException e)
        {
            return Refused(e.Message, e.ExitCode);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return Refused($"Hub.Port {settings.Hub.Port} of {settings.Hub.Listen} is taken by another program", Busy);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return Refused($"no permission to listen on Hub.Port {settings.Hub.Port}: expected 0, or 1024 and above", NoPermission);
        }

        listening();
        Console.Out.WriteLine($"listening {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        // A loop that ended by itself has stopped the host: end with its exception, so that whoever started the hub sees a failure.
        foreach (var loop in app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (loop.ExecuteTask is { IsFaulted: true } failed) await failed;
        }

        return (Done, "");
    }

    private static void Logging(ILoggingBuilder logging) => logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            console.UseUtcTimestamp = true;
        }).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning);

    private static int Copy(string verb, string backup, string file)
    {
        var (settings, problem) = HubSettingsFile.Read(file);
        if (settings is null) return Say(problem, WrongConfiguration);
        var (store, copy) = (StoreEngine.Of(settings.Store!), Path.GetFullPath(backup)); // as read, it is there
        var (from, to) = verb == "backup" ? (store.Name, copy) : (copy, store.Name);
        try
        {
            var copied = verb == "backup" ? StoreCopy.Backup(store, copy) : StoreCopy.Restore(copy, store);
            Console.Out.WriteLine($"{copied} sessions copied from {from} to {to}");
            return Done;
        }
        catch (StoreRefusedException e)
        {
            return Say(e.Message, e.ExitCode);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            return Say($"{from} to {to}: {e.Message}", CantCreate);
        }
        finally
        {
            SqliteConnection.ClearAllPools(); // so that the store is closed, and nothing stays beside it
        }
    }

    private static int Say(string sentence, int exitCode)
    {
        Console.Error.WriteLine(sentence);
        return exitCode;
    }
}
