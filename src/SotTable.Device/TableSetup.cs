using System.Security.Cryptography;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>Everything that is fixed while the program runs: options and the files they name, read and checked.</summary>
/// <param name="Options">Section Table, paths made absolute.</param>
/// <param name="Address">Which table.</param>
/// <param name="Profile">The wiring.</param>
/// <param name="Templates">The one that a press in idle starts comes first.</param>
/// <param name="Settings">What the session rules need.</param>
/// <param name="Mqtt">The broker.</param>
/// <param name="Password">Password of the broker; <c>null</c> for none.</param>
/// <param name="JournalMaxBytes">Largest size of the journal.</param>
internal sealed record TableSetup(
    TableOptions Options, TableAddress Address, TableProfile Profile, IReadOnlyList<Template> Templates, SessionSettings Settings,
    MqttOptions Mqtt, string? Password, long JournalMaxBytes)
{
    /// <summary>The files that were read.</summary>
    public ConfigurationFiles Files { get; private init; } = new();

    /// <summary>Program version and adapter set, for people.</summary>
    public string Software => $"{typeof(TableSetup).Assembly.GetName().Version?.ToString(3)} {Options.Adapters}";

    /// <summary>The block on the patient's left in a session.</summary>
    /// <param name="template">Its template.</param>
    public BlockId LeftBlock(Template template) => template.Placements.Count == 0 ? Options.LeftBlock : template.LeftBlock;

    /// <summary>Reads the files.</summary>
    /// <param name="table">Valid options.</param>
    /// <param name="mqtt">Valid options.</param>
    /// <param name="journal">Valid options.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="files">Reads them; <c>null</c> for those on the disk.</param>
    /// <exception cref="StartRefusedException">A file can't be used; the message names file, line and field.</exception>
    public static TableSetup Load(TableOptions table, MqttOptions mqtt, JournalOptions journal, string folder, ConfigurationFiles? files = null)
    {
        files ??= new();
        table.Profile = Path.GetFullPath(table.Profile, folder);
        table.Templates = Path.GetFullPath(table.Templates, folder);
        table.StateDirectory = Path.GetFullPath(table.StateDirectory, folder);
        if (table.Socket.Length > 0)
        {
            table.Socket = Path.GetFullPath(table.Socket, folder);
            if (!Directory.Exists(Path.GetDirectoryName(table.Socket))) throw new StartRefusedException(78, $"Table:Socket: {table.Socket}: its folder does not exist");
        }
        else
        {
            table.Socket = Path.Combine(table.StateDirectory, "control.sock");
        }

        if (table.Calibration.Length > 0) table.Calibration = Path.GetFullPath(table.Calibration, folder);
        var profile = Good(TableProfileFile.Parse(Text("Table:Profile", table.Profile, files.Read), table.Profile));
        if (!table.Breath) profile = profile with { Channels = [.. profile.Channels.Where(c => c.Kind != ChannelKind.Breath)] };
        var templates = Good(TemplateFile.Parse(Text("Table:Templates", table.Templates, files.Read), table.Templates));
        var first = table.DefaultTemplate.Length == 0 ? templates[0] : templates.FirstOrDefault(t => t.Id == table.DefaultTemplate)
            ?? throw new StartRefusedException(78, $"Table:DefaultTemplate: \"{table.DefaultTemplate}\", expected one of {string.Join(", ", templates.Select(t => t.Id))}");
        var settings = SessionSettings.With(new Plan(first, table.DefaultPerson, null)) with { Cap = TimeSpan.FromMinutes(table.CapMinutes) };
        if (mqtt.CaFile.Length > 0) (mqtt.CaFile, mqtt.CertificateFile, mqtt.KeyFile) = (Full(mqtt.CaFile), Full(mqtt.CertificateFile), Full(mqtt.KeyFile));
        var password = mqtt.PasswordFile.Length == 0 ? null : Text("Mqtt:PasswordFile", Path.GetFullPath(mqtt.PasswordFile, folder), File.ReadAllText).Split('\n')[0].TrimEnd('\r');
        return new(
            table, new TableAddress(table.Site, table.Table), profile, [first, .. templates.Where(t => t != first)], settings,
            mqtt, password, (long)(journal.MaxMb * 1e6)) { Files = files };

        string Full(string file) => file.Length == 0 ? "" : Path.GetFullPath(file, folder);
    }

    /// <summary>The calibration in force, and the words for <c>meta</c>. One that can't be used never stops the table.</summary>
    /// <param name="own">The calibration of simulated cells, for when there is no other; <c>null</c> for none.</param>
    /// <param name="utcNow">For its due date.</param>
    /// <param name="origin">Where the samples come from: a calibration of simulated cells never holds for real ones.</param>
    public (Calibration? InForce, CalibrationNote Note) Calibration(string? own, DateTimeOffset utcNow, SampleOrigin origin)
    {
        var path = Options.Calibration;
        if (path.Length == 0 && new CalibrationStore(CalibrationStore.FolderIn(Options.StateDirectory)) is { HasInForce: true } store)
            return Sealed(store, utcNow, origin);
        string text;
        if (path.Length > 0)
        {
            try
            {
                text = File.ReadAllText(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return (null, new(false, "", $"calibration {path}: {e.Message}"));
            }
        }
        else if (own is not null)
        {
            (text, path) = (own, "of the simulated cells");
        }
        else
        {
            return (null, new(false, "", "the table is not calibrated: sottable calibrate"));
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        var (calibration, problem) = Signal.Calibration.Parse(text, path, Profile);
        if (calibration is null) return (null, new(false, hash, problem));
        var due = calibration.DueUtc?.ToUnixTimeMilliseconds();
        if (calibration.IsExpired(utcNow)) return (null, new(false, hash, $"calibration {path}: expired {calibration.DueUtc:yyyy-MM-dd}", due));
        return (calibration with { Hash = hash }, new(true, hash, "", due));
    }

    private (Calibration? InForce, CalibrationNote Note) Sealed(CalibrationStore store, DateTimeOffset utcNow, SampleOrigin origin)
    {
        if (store.Pointed(origin, out var problem) is not { } version) return (null, new(false, "", problem));
        if (CalibrationStore.Expiry(version, utcNow) is { Length: > 0 } expired) return (null, new(false, "", expired, version.DueUtc.ToUnixTimeMilliseconds()));
        var calibration = version.For(Profile, out problem);
        return (calibration, new(calibration is not null, version.Hash, problem.Length == 0 ? "" : $"calibration version {version.Version}: {problem}", calibration?.DueUtc?.ToUnixTimeMilliseconds()));
    }

    private static string Text(string key, string path, Func<string, string> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(e is UnauthorizedAccessException ? 77 : 65, $"{key}: {path}: {e.Message}", e);
        }
    }

    private static T Good<T>(FileResult<T> read)
        where T : class => read.Value ?? throw new StartRefusedException(65, read.Problem);
}
