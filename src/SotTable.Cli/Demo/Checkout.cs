using System.Runtime.InteropServices;

namespace SotTable.Cli.Demo;

/// <summary>The built source tree that this program belongs to: the demo takes the hub, the wiring, the templates and the recording from it.</summary>
/// <param name="Root">Folder of SotTable.sln.</param>
/// <param name="Hub">Path of <c>sottable-hub.dll</c>, built the same way as this program.</param>
/// <param name="Program">Path of <c>SotTable.Cli.dll</c>.</param>
internal sealed record Checkout(string Root, string Hub, string Program)
{
    /// <summary>The dotnet program of the runtime that runs now; it need not be in the PATH.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>The recorded person of the default table.</summary>
    public string DefaultRecording => Path.Combine(Root, "tests/recordings/breath/ds210_01.csv.gz");

    /// <summary>Finds it from where the program lies: <c>.artifacts/{set}/bin/{project}/{configuration}</c>.</summary>
    /// <exception cref="DemoFailure">This program was not built in a source tree, or the hub was not built.</exception>
    public static Checkout Find()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SotTable.sln"))) root = root.Parent;
        if (root is null)
            throw new DemoFailure(Cli.ExitCode.NoService, "the demo belongs to the source tree: no SotTable.sln above the program. Start it by deploy/demo there.");
        var outputs = here.Parent!.Parent!.FullName; // below root by at least .artifacts/{set}/bin
        var found = new Checkout(
            root.FullName, Path.Combine(outputs, "SotTable.Dashboard", here.Name, "sottable-hub.dll"), Path.Combine(outputs, "SotTable.Cli", here.Name, "SotTable.Cli.dll"));
        return File.Exists(found.Hub) && File.Exists(found.Program)
            ? found
            : throw new DemoFailure(Cli.ExitCode.NoService, $"the hub is not built ({found.Hub}): start the demo by deploy/demo, which builds it.");
    }
}
