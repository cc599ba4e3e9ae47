using System.CommandLine;
using SotTable.Device.Diagnosis;

namespace SotTable.Cli;

/// <summary>The table's configuration, as the verbs that read it are told of it: the option that names it, and where it lies when nobody does.</summary>
internal static class TableFile
{
    /// <summary>Where the package has it.</summary>
    public const string Usual = "/etc/sottable/table.json";

    /// <summary>Makes <c>--config</c>.</summary>
    /// <param name="words">What the verb takes it for.</param>
    public static Option<FileInfo> Option(string words) => new("--config") { Description = words, HelpName = "FILE", DefaultValueFactory = _ => new(Usual) };

    /// <summary>Why a file can't be used: it is not there. Empty when it is.</summary>
    /// <param name="file">The configuration.</param>
    public static string Missing(FileInfo file) => file.Exists ? "" : $"{file.FullName}: there is no such file, expected the table's configuration; name another by --config.";

    /// <summary>Opens a table: the one that was named; else the running one at the usual socket, else the chips by the usual configuration.</summary>
    /// <param name="where">What was named.</param>
    /// <param name="hand">Who presses; <c>null</c> for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>As <see cref="TableBench.OpenAsync"/>.</returns>
    public static async Task<(IBench? Bench, int ExitCode, IReadOnlyList<string> Problems)> OpenAsync(TableBench where, IHand? hand, CancellationToken cancellationToken)
    {
        var found = await where.OpenAsync(hand, cancellationToken);
        if (found.ExitCode != ExitCode.NoService || where is not { ConfigFile: null, ProfileFile: null, Socket: null }) return found;
        return Missing(new(Usual)) is { Length: > 0 } missing ? found with { Problems = [.. found.Problems, missing] } : await (where with { ConfigFile = Usual }).OpenAsync(hand, cancellationToken);
    }
}
