using System.Text.Json;
using SotTable.Cli.Demo;

namespace SotTable.System.Tests.Support;

/// <summary>A table's folder for <c>sottable calibrate --practice</c>: simulated cells and a hand, as fast as the machine can.</summary>
internal sealed class CalibrationDesk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-calibrate-").FullName;

    public CalibrationDesk(string profile = "adult-4x80") => global::System.IO.File.WriteAllText(File("../table.json"), JsonSerializer.Serialize(new
    {
        Table = new { Site = "abc234", Table = "t01", Profile = Path.Combine(Checkout.Find().Root, $"hardware/profiles/{profile}.json"), Templates = "t.json", StateDirectory = "state" },
    }));

    /// <summary>A file of the table's state directory.</summary>
    public string File(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, "state", name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a file lies in a folder
        return path;
    }

    /// <summary>A standard calibration that is accepted.</summary>
    public async Task StandardAsync() => Assert.Equal(0, (await AnswerAsync("standard", "weights: 10 5\naccept: yes\n")).ExitCode);

    /// <summary>Calls a part with answers.</summary>
    public async Task<(int ExitCode, string Output, string Error)> AnswerAsync(string part, string answers, params string[] more)
    {
        await global::System.IO.File.WriteAllTextAsync(File("answers.txt"), answers, TestContext.Current.CancellationToken);
        return await CallAsync([part, "--answers", File("answers.txt"), .. more]);
    }

    /// <summary>Calls a part.</summary>
    public async Task<(int ExitCode, string Output, string Error)> CallAsync(params string[] arguments)
    {
        await using var process = new SottableProcess(["calibrate", .. arguments, "--config", File("../table.json"), "--practice"]);
        var (exitCode, output) = await process.EndAsync();
        return (exitCode, output, process.Error);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
