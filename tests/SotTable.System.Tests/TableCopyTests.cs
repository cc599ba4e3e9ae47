using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using SotTable.Cli.Demo;
using SotTable.Messages;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>The backup of a table as README tells it: a copy of its folder, made while its program is stopped.</summary>
public sealed class TableCopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_that_is_put_back_from_a_copy_of_its_folder_keeps_calibration_and_identity_and_the_hub_loses_nothing_and_has_nothing_twice()
    {
        await using var clinic = await Clinic.OpenAsync();
        var table = clinic.Tables[0];
        var archive = Path.Combine(clinic.FolderPath, "table.tar.gz");
        await CalibrateAsync(clinic);
        var key = Path.Combine(Directory.CreateDirectory(Path.Combine(table.State, "identity")).FullName, "table.key");
        await File.WriteAllTextAsync(key, "the table's key", Token);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var calibration = (await SeenAsync(clinic, t => t.Meta is { Calibration: { Valid: true, DueUtcMs: not null } })).Meta!.Calibration.Hash; // only a sealed one has a due date
        await SessionAsync(clinic);

        await EndAsync(clinic, 15);
        await TarAsync("-czf", archive, "-C", table.State, ".");
        await StartAsync(clinic);
        await SessionAsync(clinic); // the copy knows nothing of it
        await EndAsync(clinic, 9);
        Directory.Delete(table.State, recursive: true); // the card is lost
        Directory.CreateDirectory(table.State);
        await TarAsync("-xpzf", archive, "-C", table.State);
        await StartAsync(clinic);
        await SessionAsync(clinic);

        Assert.Equal(calibration, (await SeenAsync(clinic, t => t.Meta is not null)).Meta!.Calibration.Hash);
        Assert.Equal(("the table's key", UnixFileMode.UserRead | UnixFileMode.UserWrite), (await File.ReadAllTextAsync(key, Token), File.GetUnixFileMode(key)));
        using var http = new HttpClient { BaseAddress = clinic.Hub.Address };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMilliseconds(Chrome.LimitMs));
        List<(string Record, string[] Events)> sessions;
        do // the hub commits a moment after its pages have it
        {
            sessions = await SessionsAsync(http, limit.Token);
        }
        while (sessions.Count < 3 || sessions.Any(s => s.Record != "complete" || !s.Events.Contains("cleared")));

        Assert.Equal(3, sessions.Count);
        foreach (var (_, events) in sessions) Assert.All(["started", "ended", "cleared"], kind => Assert.Single(events, kind));
    }

    private static async Task<List<(string Record, string[] Events)>> SessionsAsync(HttpClient http, CancellationToken cancellationToken)
    {
        List<(string, string[])> sessions = [];
        foreach (var row in (await http.GetFromJsonAsync<JsonElement>(new Uri("api/sessions", UriKind.Relative), cancellationToken)).GetProperty("sessions").EnumerateArray())
        {
            var path = $"api/sessions/{row.GetProperty("site")}/{row.GetProperty("table")}/{row.GetProperty("session")}";
            var session = await http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), cancellationToken);
            sessions.Add((row.GetProperty("record").GetString()!, [.. session.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()!)])); // the hub writes both
        }

        return sessions;
    }

    // Accepted in practice, of the same simulated cells, in the place of a real one.
    private static async Task CalibrateAsync(DemoStage clinic)
    {
        var answers = Path.Combine(clinic.FolderPath, "answers.txt");
        await File.WriteAllTextAsync(answers, "weights: 10 5\naccept: yes\n", Token);
        var table = clinic.Tables[0];
        await using var calibrate = new SottableProcess("calibrate", "standard", "--practice", "--answers", answers, "--config", Path.Combine(clinic.FolderPath, $"{table.Address.Table}.json"));
        Assert.Equal(0, (await calibrate.EndAsync()).ExitCode);
        Directory.Move(Path.Combine(table.State, "calibration-practice"), Path.Combine(table.State, "calibration"));
    }

    private static async Task SessionAsync(DemoStage clinic)
    {
        await clinic.PressAsync();
        await clinic.RecordedAsync("started");
        await clinic.PressAsync(holdSeconds: 2.2);
        await clinic.RecordedAsync("ended");
        await clinic.PressAsync();
        await clinic.RecordedAsync("cleared");
    }

    private static async Task EndAsync(DemoStage clinic, int signal)
    {
        clinic.Tables[0].Process.Signal(signal);
        await clinic.Tables[0].Process.Exited.WaitAsync(Token);
    }

    private static async Task StartAsync(DemoStage clinic)
    {
        var before = (await SeenAsync(clinic, t => t.Status is not null)).Status!.Boot;
        await clinic.RestartTableAsync(0);
        await SeenAsync(clinic, t => t is { Status.State: TableStatus.Online, LastFrame: > 0 } && t.Status.Boot != before && t.Meta?.Boot == t.Status.Boot);
    }

    private static async Task<SeenTable> SeenAsync(DemoStage clinic, Func<SeenTable, bool> condition)
    {
        SeenTable? seen = null;
        Assert.True(await clinic.Live.WaitAsync(
            clinic.Tables[0].Address,
            t =>
            {
                seen = t;
                return condition(t);
            },
            TimeSpan.FromMilliseconds(Chrome.LimitMs),
            Token));
        return seen!; // it was looked at
    }

    private static async Task TarAsync(params string[] arguments)
    {
        using var tar = Process.Start("tar", arguments);
        await tar.WaitForExitAsync(Token);
        Assert.Equal(0, tar.ExitCode);
    }
}
