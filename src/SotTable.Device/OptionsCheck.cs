using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SotTable.Device.Kernel;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Device;

/// <summary>Checks the configuration; every failure names section:key and what was expected.</summary>
internal sealed class OptionsCheck : IValidateOptions<TableOptions>, IValidateOptions<SourceOptions>, IValidateOptions<MqttOptions>, IValidateOptions<JournalOptions>,
    IValidateOptions<HardwareOptions>
{
    // Longest path of a Unix socket is 107 bytes; some room for a folder that grows a digit.
    private const int LongestSocket = 100;

    /// <summary>The sections and their types.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Sections = new Dictionary<string, Type>
    {
        ["Table"] = typeof(TableOptions), ["Source"] = typeof(SourceOptions), ["Hardware"] = typeof(HardwareOptions), ["Mqtt"] = typeof(MqttOptions), ["Journal"] = typeof(JournalOptions),
    };

    /// <summary>Keys that nobody knows are typos, and so are values of another kind.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <exception cref="StartRefusedException">There is one; the message names it and what was expected.</exception>
    public static void RefuseTypos(IConfiguration configuration)
    {
        foreach (var section in configuration.GetChildren())
        {
            var known = Sections.Keys.FirstOrDefault(k => k.Equals(section.Key, StringComparison.OrdinalIgnoreCase));
            if (known is null) throw new StartRefusedException(78, $"{section.Key}: unknown section, expected one of {string.Join(", ", Sections.Keys)}");
            Refuse(section, known, Sections[known]);
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TableOptions options) => Result(
        (TableAddress.IsSite(options.Site), $"Table:Site: \"{options.Site}\", expected six of a-z and 2-7"),
        (TableAddress.IsTable(options.Table), $"Table:Table: \"{options.Table}\", expected 1 to 16 of a-z, 0-9 and -"),
        (options.Name.Length <= 40, "Table:Name: expected at most 40 characters"),
        (options.Room.Length <= 40, "Table:Room: expected at most 40 characters"),
        (options.Profile.Length > 0, "Table:Profile: missing, expected the file of the wiring profile"),
        (options.Templates.Length > 0, "Table:Templates: missing, expected the file of the templates"),
        (options.StateDirectory.Length > 0, "Table:StateDirectory: missing, expected a folder that the program may write"),
        (options.CapMinutes is >= 1 and <= 30, $"Table:CapMinutes: {options.CapMinutes}, expected 1 to 30"),
        (options.FramesPerSecond is >= 5 and <= 20, $"Table:FramesPerSecond: {options.FramesPerSecond}, expected 5 to 20"),
        (Enum.IsDefined(options.DefaultPerson), "Table:DefaultPerson: expected Infant, Child, Adult, Pregnant or Senior"),
        (options.ContactAreaCm2 is null or (>= 5 and <= 1000), $"Table:ContactAreaCm2: {options.ContactAreaCm2}, expected 5 to 1000, or none to keep the contact pressure off"),
        (options.ContactAreaUncertaintyCm2 is null || (options.ContactAreaUncertaintyCm2 is > 0 and <= 1000 && !(options.ContactAreaUncertaintyCm2 >= options.ContactAreaCm2)),
            $"Table:ContactAreaUncertaintyCm2: {options.ContactAreaUncertaintyCm2}, expected above 0 and below the area"),
        (options.ContactAreaMethod.Length <= 60, "Table:ContactAreaMethod: expected at most 60 characters"),
        (options.ContactAreaCm2 is not (>= 5 and <= 1000) || (options.ContactAreaUncertaintyCm2 is not null && options.ContactAreaMethod.Trim().Length > 0),
            "Table:ContactAreaCm2 needs ContactAreaUncertaintyCm2 and ContactAreaMethod: how sure the area is and how it was found"),
        (options.ContactAreaCm2 is not null || !(options.ContactAreaUncertaintyCm2 is > 0 and <= 1000 || options.ContactAreaMethod.Length is > 0 and <= 60),
            "Table:ContactAreaUncertaintyCm2 and ContactAreaMethod are of an area: expected Table:ContactAreaCm2 with them"),
        (AdapterSet.Built.Contains(options.Adapters), $"Table:Adapters: \"{options.Adapters}\", {AdapterSet.Expected}"),
        (Enum.IsDefined(options.LeftBlock), "Table:LeftBlock: expected A or B"),
        (System.Text.Encoding.UTF8.GetByteCount(options.Socket) <= LongestSocket, $"Table:Socket: expected a path of at most {LongestSocket} bytes"));

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SourceOptions options) => Result(
    [
        (Enum.IsDefined(options.Kind), "Source:Kind: expected Simulated or Hardware"),
        (options.MassKg is >= 3 and <= 250, $"Source:MassKg: {options.MassKg}, expected 3 to 250"),
        (options.MountAfterS is null or (>= 0 and <= 86_400), $"Source:MountAfterS: {options.MountAfterS}, expected 0 to 86400"),
        .. options.Faults.SelectMany((f, i) => new[]
        {
            (f.Channel is >= 0 and <= 8, $"Source:Faults:{i}:Channel: {f.Channel}, expected 0 to 8"),
            (f.AtS is >= 0 and <= 86_400, $"Source:Faults:{i}:AtS: {f.AtS}, expected 0 to 86400"),
            (f.ForS is > 0 and <= 86_400, $"Source:Faults:{i}:ForS: {f.ForS}, expected above 0 up to 86400"),
            (f.Probability is > 0 and <= 1, $"Source:Faults:{i}:Probability: {f.Probability}, expected above 0 up to 1"),
        }),
    ]);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MqttOptions options) => Result(
        (options.Host.Length is > 0 and <= 253, "Mqtt:Host: expected a host name or address"),
        (options.Port is >= 1 and <= 65535, $"Mqtt:Port: {options.Port}, expected 1 to 65535"),
        (options.CertificateFile.Length > 0 == options.KeyFile.Length > 0, "Mqtt:CertificateFile and Mqtt:KeyFile belong together: expected both or neither"),
        (options.CaFile.Length > 0 || options.CertificateFile.Length == 0, "Mqtt:CertificateFile needs Mqtt:CaFile, the authority that the broker's certificate comes from"),
        (options.KeepAliveS is >= 5 and <= 300, $"Mqtt:KeepAliveS: {options.KeepAliveS}, expected 5 to 300"));

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JournalOptions options) => Result(
        (options.MaxMb is >= 1 and <= 100_000, $"Journal:MaxMb: {options.MaxMb}, expected 1 to 100000"));

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, HardwareOptions options) => Result(
    [
        (options.DebounceMs is >= 0 and <= 20, $"Hardware:DebounceMs: {options.DebounceMs}, expected 0 to 20"),
        Output("Red", options.Red), Output("Green", options.Green), Output("Blue", options.Blue), Output("Buzzer", options.Buzzer),
        .. options.Buses.SelectMany((b, i) => new[]
        {
            (b.Name.Length > 0, $"Hardware:Buses:{i}:Name: missing, expected a bus of the profile such as i2c-1"),
            (b.Device.StartsWith('/'), $"Hardware:Buses:{i}:Device: \"{b.Device}\", expected a device file such as /dev/i2c-1"),
            (options.Buses.Count(o => o.Name == b.Name) == 1, $"Hardware:Buses:{i}:Name: \"{b.Name}\" stands twice, expected once"),
        }),
    ]);

    private static (bool Ok, string Problem) Output(string key, string value) =>
        (value.Length == 0 || PanelOutput.Parse(value) is not null, $"Hardware:{key}: \"{value}\", expected {PanelOutput.Expected}");

    private static void Refuse(IConfigurationSection section, string path, Type type)
    {
        var properties = type.GetProperties();
        if (section.Value is { Length: > 0 } || (section.Value is null && !section.GetChildren().Any()))
            throw new StartRefusedException(78, $"{path}: {(section.Value is null ? "null" : $"\"{section.Value}\"")}, expected an object with {string.Join(", ", properties.Select(p => p.Name))}");
        foreach (var key in section.GetChildren())
        {
            var property = properties.FirstOrDefault(p => p.Name.Equals(key.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new StartRefusedException(78, $"{path}:{key.Key}: unknown key, expected one of {string.Join(", ", properties.Select(p => p.Name))}");
            if (OptionValue.Problem(key, property.PropertyType) is { } problem) throw new StartRefusedException(78, $"{path}:{property.Name}: {problem}");
            if (!OptionValue.IsList(property.PropertyType)) continue;
            foreach (var entry in key.GetChildren()) Refuse(entry, $"{path}:{property.Name}:{entry.Key}", property.PropertyType.GetGenericArguments()[0]);
        }
    }

    private static ValidateOptionsResult Result(params IReadOnlyList<(bool Ok, string Problem)> checks)
    {
        var problems = checks.Where(c => !c.Ok).Select(c => c.Problem).ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
