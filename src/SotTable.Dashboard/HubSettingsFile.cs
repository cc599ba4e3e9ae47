using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Dashboard.History;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Dashboard;

/// <summary>Reads <see cref="HubSettings"/>. Every problem is one sentence that names the file, the field and what was expected.</summary>
internal static class HubSettingsFile
{
    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text, if it has been read; relative paths start at the file's folder all the same.</param>
    /// <returns>The settings with absolute paths, or <c>null</c> and the problem.</returns>
    public static (HubSettings? Settings, string Problem) Read(string path, string? text = null)
    {
        HubSettings? settings;
        try
        {
            settings = JsonSerializer.Deserialize(text ?? File.ReadAllText(path), SettingsJson.Default.HubSettings);
        }
        catch (JsonException e)
        {
            return (null, $"{path}, line {(e.LineNumber ?? 0) + 1}: {Words(e)}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"{path}: is not there: run sudo sottable-hub setup first, or name another by --config");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path}: can't be read ({e.Message})");
        }

        if (settings is null) return (null, $"{path}: expected an object with the sections Hub and Mqtt, found null");
        var problem = Check(settings);
        if (problem.Length > 0) return (null, $"{path}: {problem}");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var webRoot = settings.Hub.WebRoot is { } root ? Path.GetFullPath(root, folder) : Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var store = settings.Store ?? new StoreOptions();
        if (store.PostgreSql is null) store = store with { File = Path.GetFullPath(store.File ?? "hub.db", folder) };
        settings = settings with
        {
            Hub = settings.Hub with
            {
                WebRoot = webRoot,
                Users = Full(settings.Hub.Users),
                Certificate = Full(settings.Hub.Certificate),
                CertificateKey = Full(settings.Hub.CertificateKey),
                Authority = Full(settings.Hub.Authority),
                BrokerFiles = Full(settings.Hub.BrokerFiles),
            },
            Mqtt = settings.Mqtt with { Ca = Full(settings.Mqtt.Ca), Certificate = Full(settings.Mqtt.Certificate), CertificateKey = Full(settings.Mqtt.CertificateKey) },
            Store = store,
        };
        return settings.Mqtt.PasswordFile is { } file ? WithPassword(settings, path, Path.GetFullPath(file, folder)) : (settings, "");

        string? Full(string? file) => file is null ? null : Path.GetFullPath(file, folder);
    }

    /// <summary>The address of <see cref="HubOptions.Listen"/>.</summary>
    /// <param name="listen">An address, or <c>localhost</c>.</param>
    /// <returns>The address, or <c>null</c> when it is none or not loopback.</returns>
    public static IPAddress? Loopback(string listen)
    {
        if (listen == "localhost") return IPAddress.Loopback;
        return IPAddress.TryParse(listen, out var address) && IPAddress.IsLoopback(address) ? address : null;
    }

    private static string Check(HubSettings s)
    {
        if (Loopback(s.Hub.Listen) is null)
        {
            if (!IPAddress.TryParse(s.Hub.Listen, out _)) return $"Hub.Listen is \"{s.Hub.Listen}\": expected an address, such as 127.0.0.1, ::1, or 0.0.0.0 for all";
            if (s.Hub.Users is null || s.Hub.Certificate is null)
                return $"Hub.Listen is \"{s.Hub.Listen}\", but without Hub.Users and Hub.Certificate the hub answers on this machine only: expected 127.0.0.1, ::1 or localhost";
        }

        if (s.Hub.Certificate is null != s.Hub.CertificateKey is null) return "Hub.Certificate and Hub.CertificateKey belong together: expected both or neither";
        foreach (var name in s.Hub.NameList)
            if (Uri.CheckHostName(name) == UriHostNameType.Unknown) return $"Hub.Names: \"{name}\" is no name or address: expected names with commas between them";
        if (s.Hub.Authority is not null && (s.Hub.Users is null || s.Hub.Certificate is null)) return "Hub.Authority needs Hub.Users and Hub.Certificate: tables are paired over HTTPS, and each pairing is audited";
        if (s.Hub.Users is { Length: 0 }) return "Hub.Users is empty: expected a file, or leave it out";
        if (s.Hub.Port is < 0 or > 65535) return $"Hub.Port is {s.Hub.Port}: expected 0 (a free port) to 65535";
        if (s.Hub.WebRoot is { Length: 0 }) return "Hub.WebRoot is empty: expected a folder, or leave it out";
        if (s.Hub.Site is { } site && !TableAddress.IsSite(site)) return $"Hub.Site is \"{site}\": expected six of a-z and 2-7";
        if (s.Store is { File: { Length: 0 } }) return "Store.File is empty: expected a file, or leave it out";
        if (s.Store is { File: not null, PostgreSql: not null }) return "Store.File and Store.PostgreSql are both there: expected one of them";
        if (s.Store?.PostgreSql is { } connection && PostgresEngine.Problem(connection) is { Length: > 0 } problem) return $"Store.PostgreSql: {problem}";
        if (string.IsNullOrWhiteSpace(s.Mqtt.Host)) return "Mqtt.Host is empty: expected the broker's name or address";
        if (s.Mqtt.Port is < 1 or > 65535) return $"Mqtt.Port is {s.Mqtt.Port}: expected 1 to 65535";
        if (!AdapterSet.Built.Contains(s.Mqtt.Adapters)) return $"Mqtt.Adapters is \"{s.Mqtt.Adapters}\": {AdapterSet.Expected}";
        if (s.Mqtt.Certificate is null != s.Mqtt.CertificateKey is null) return "Mqtt.Certificate and Mqtt.CertificateKey belong together: expected both or neither";
        if (s.Mqtt is { Certificate: not null, Ca: null }) return "Mqtt.Certificate needs Mqtt.Ca, the authority that the broker's certificate comes from";
        if (s.Mqtt.PasswordFile is not null && s.Mqtt.UserName is null) return "Mqtt.PasswordFile needs Mqtt.UserName";
        return "";
    }

    private static (HubSettings? Settings, string Problem) WithPassword(HubSettings settings, string path, string file)
    {
        try
        {
            var password = File.ReadLines(file).FirstOrDefault() ?? "";
            return password.Length == 0
                ? (null, $"{path}: Mqtt.PasswordFile {file} has no password in its first line")
                : (settings with { Mqtt = settings.Mqtt with { Password = password } }, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path}: Mqtt.PasswordFile {file} can't be read ({e.Message})");
        }
    }

    // The serializer's own words name .NET types, which says nothing to the reader of a configuration file.
    private static string Words(JsonException e)
    {
        var key = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        var name = key.Length == 0 ? "the file" : key;
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal)) return $"unknown key {key}";
        if (e.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase)) return $"{name} appears twice";
        if (e.Message.Contains("missing required", StringComparison.Ordinal))
            return key.Length == 0 ? "a section is missing: expected Hub and Mqtt" : $"{name} is incomplete: expected at least the key Host";
        if (e.Message.Contains("could not be converted", StringComparison.Ordinal) || e.Message.Contains("allow null", StringComparison.Ordinal))
            return $"{name} has a value of the wrong kind: expected {Expected(key)}";
        return $"not JSON ({e.Message})";
    }

    private static string Expected(string key) => key.Split('.')[^1] switch
    {
        "" => "an object with the sections Hub and Mqtt",
        "Hub" or "Mqtt" or "Store" => "an object",
        "Port" => "a number",
        _ => "a text in quotes",
    };
}

/// <summary>How the configuration file is read: any case, comments allowed, unknown and repeated keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HubSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext
{
}
