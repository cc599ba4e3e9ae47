using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using SotTable.Mqtt;

namespace SotTable.Cli;

/// <summary><c>sottable version</c>: which program this is, and which adapter sets it holds (DESIGN 5).</summary>
internal static class VersionVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command("version", "Say which version this is and which adapter sets it holds.") { json };
        command.SetAction(parsed =>
        {
            var version = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
            terminal.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { program = "sottable", version, adapters = AdapterSet.Default, built = AdapterSet.Built }, Terminal.Json)
                : $"sottable {version}, adapters: {AdapterSet.Default} (built: {string.Join(", ", AdapterSet.Built)})");
            return ExitCode.Done;
        });
        return command;
    }
}
