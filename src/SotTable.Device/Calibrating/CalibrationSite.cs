using Microsoft.Extensions.Configuration;
using SotTable.Samples;

namespace SotTable.Device.Calibrating;

/// <summary>What a calibration needs to know of a table, from the configuration of <c>sottable run</c>.</summary>
/// <param name="Table">site/table.</param>
/// <param name="Profile">The wiring.</param>
/// <param name="Socket">The control socket of the running table.</param>
/// <param name="Store">Its calibrations.</param>
/// <param name="NamedFile">The file that the configuration names instead; empty for none.</param>
public sealed record CalibrationSite(string Table, TableProfile Profile, string Socket, CalibrationStore Store, string NamedFile)
{
    /// <summary>Program version, for the record.</summary>
    public static string Software { get; } = typeof(TableSetup).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Reads the configuration.</summary>
    /// <param name="configFile">The JSON file.</param>
    /// <exception cref="StartRefusedException">It can't be used; the message names file and key.</exception>
    public static CalibrationSite Open(string configFile)
    {
        var path = Path.GetFullPath(configFile);
        var folder = Path.GetDirectoryName(path)!; // a file lies in a folder
        TableOptions? table;
        try
        {
            table = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build().GetSection("Table").Get<TableOptions>();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(78, $"{path}: {e.Message}", e);
        }

        if (table is not { Profile.Length: > 0, StateDirectory.Length: > 0 }) throw new StartRefusedException(78, $"{path}: Table:Profile and Table:StateDirectory: expected both");
        var profilePath = Path.GetFullPath(table.Profile, folder);
        var state = Path.GetFullPath(table.StateDirectory, folder);
        if (SmallFile.Read(profilePath, out var problem) is not { } text) throw new StartRefusedException(65, $"Table:Profile: {problem}");
        var profile = TableProfileFile.Parse(text, profilePath);
        return new(
            $"{table.Site}/{table.Table}", profile.Value ?? throw new StartRefusedException(65, profile.Problem),
            table.Socket.Length > 0 ? Path.GetFullPath(table.Socket, folder) : Path.Combine(state, "control.sock"),
            new CalibrationStore(CalibrationStore.FolderIn(state)), table.Calibration);
    }
}
