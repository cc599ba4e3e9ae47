using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SotTable.Device.Kernel;

namespace SotTable.Device;

/// <summary>The program <c>sottable run</c> without its command line.</summary>
public static class TableHost
{
    /// <summary>Runs a table until the program is asked to stop (SIGTERM, Ctrl-C) or can't go on.</summary>
    /// <param name="configFile">The JSON configuration; relative paths in it start at its folder.</param>
    /// <param name="errors">Gets one line when it can't start.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <param name="manager">Who started the service; <c>null</c> for nobody who wants to hear of it.</param>
    /// <returns>Exit code: 0 stopped, 65 bad input file, 74 sensing or journal lost, 75 another one runs, 77 no permission, 78 configuration.</returns>
    public static async Task<int> RunAsync(string configFile, TextWriter errors, CancellationToken cancellationToken, ServiceManager? manager = null)
    {
        ArgumentNullException.ThrowIfNull(configFile);
        ArgumentNullException.ThrowIfNull(errors);
        LibC.KeepHeapSmall();
        try
        {
            return await RunAsync(configFile, manager, new ConfigurationFiles(), cancellationToken);
        }
        catch (Exception e) when (Explain(e, configFile) is { } why)
        {
            foreach (var line in why.Lines) await errors.WriteLineAsync(line);

            // Only a service goes back by itself: whoever starts it by hand sees what is wrong, and mends it.
            if (manager?.StateDirectory is not { } kept || ConfigurationFiles.LastGood(kept, string.Join("; ", why.Lines)) is not { } lastGood) return why.ExitCode;
            await errors.WriteLineAsync("going back to the last good configuration");
            return await GoBackAsync(configFile, manager, lastGood, errors, why.ExitCode, cancellationToken);
        }
    }

    private static async Task<int> RunAsync(string configFile, ServiceManager? manager, ConfigurationFiles files, CancellationToken cancellationToken)
    {
        using var host = Build(configFile, manager, files);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        await host.StartAsync(cancellationToken);
        await host.WaitForShutdownAsync(cancellationToken);
        return host.Services.GetRequiredService<TableExit>().Code;
    }

    private static async Task<int> GoBackAsync(
        string configFile, ServiceManager manager, ConfigurationFiles lastGood, TextWriter errors, int exitCode, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(configFile, manager, lastGood, cancellationToken);
        }
        catch (Exception e) when (Explain(e, configFile) is { } why)
        {
            foreach (var line in why.Lines) await errors.WriteLineAsync($"the last good configuration can't be used either: {line}");
            return exitCode;
        }
    }

    /// <summary>Why a table can't start, for people; <c>null</c> for a defect of the program.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="configFile">The configuration.</param>
    internal static (int ExitCode, IReadOnlyList<string> Lines)? Explain(Exception e, string configFile) => e switch
    {
        StartRefusedException refused => (refused.ExitCode, [refused.Message]),
        OptionsValidationException one => (78, [.. one.Failures.Select(f => $"{configFile}: {f}")]),
        AggregateException { InnerException: OptionsValidationException } all =>
            (78, [.. all.InnerExceptions.OfType<OptionsValidationException>().SelectMany(w => w.Failures).Select(f => $"{configFile}: {f}")]),
        InvalidDataException => (78, [$"{e.Message} {e.InnerException?.Message}"]), // no JSON; the message names the file
        InvalidOperationException { TargetSite.DeclaringType.Namespace: "Microsoft.Extensions.Configuration.Binder.SourceGeneration" } =>
            (78, [$"{configFile}: {(e.InnerException as InvalidOperationException ?? e).Message}"]), // names section, key and type
        _ => null,
    };

    // The configuration's own reader names no line.
    private static string TextOf(string path, ConfigurationFiles files)
    {
        if (files.Because.Length > 0) return files.Read(path);
        if (Directory.Exists(path)) throw new StartRefusedException(78, $"{path}: a folder, expected the table's configuration file");
        if (!File.Exists(path)) throw new StartRefusedException(78, $"{path}: no such file, expected the table's configuration");
        try
        {
            var text = files.Read(path);
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new StartRefusedException(78, $"{path}: expected a JSON object with the sections {string.Join(", ", OptionsCheck.Sections.Keys)}");
            if (Twice(document.RootElement, "") is { } key) throw new StartRefusedException(78, $"{path}: {key}: stands twice, expected once");
            return text;
        }
        catch (JsonException e)
        {
            throw new StartRefusedException(78, $"{path}, line {e.LineNumber + 1}: no JSON, expected an object with the sections {string.Join(", ", OptionsCheck.Sections.Keys)}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException(77, $"{path}: no permission to read the table's configuration", e);
        }
    }

    // The first key that stands twice in one object, whatever its capitals.
    private static string? Twice(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().Select((e, i) => Twice(e, $"{path}{i}:")).FirstOrDefault(k => k is not null);
        if (element.ValueKind != JsonValueKind.Object) return null;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return element.EnumerateObject().Select(p => seen.Add(p.Name) ? Twice(p.Value, $"{path}{p.Name}:") : path + p.Name).FirstOrDefault(k => k is not null);
    }

    /// <summary>Builds the host without starting it.</summary>
    /// <param name="configFile">The JSON configuration.</param>
    /// <param name="manager">Who started the service; <c>null</c> for nobody who wants to hear of it.</param>
    /// <exception cref="StartRefusedException">The file is missing, or has an unknown key.</exception>
    public static IHost Build(string configFile, ServiceManager? manager = null) => Build(configFile, manager, new ConfigurationFiles());

    private static IHost Build(string configFile, ServiceManager? manager, ConfigurationFiles files)
    {
        var path = Path.GetFullPath(configFile);
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(TextOf(path, files)));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = Path.GetDirectoryName(path) });

        // Not the host's own configuration: the host puts keys of its own there.
        var configuration = Parsed(path, text);
        builder.Logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });

        // The host would log a start that is refused with its stack; RunAsync says it in one line, and the worker logs its own end.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (manager is not null) builder.Services.AddSingleton(manager);
        builder.Services.AddSingleton(files);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));
        try
        {
            builder.Services.AddSotTable(configuration);
        }
        catch (StartRefusedException e)
        {
            throw new StartRefusedException(e.ExitCode, $"{path}: {e.Message}", e);
        }

        return builder.Build();
    }

    private static IConfigurationRoot Parsed(string path, Stream text)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonStream(text).Build();
        }
        catch (FormatException e)
        {
            throw new StartRefusedException(78, $"{path}: {e.Message}", e); // such as a key that stands twice
        }
    }
}
