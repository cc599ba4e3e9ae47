using SotTable.Cli.Demo;

namespace SotTable.System.Tests.Support;

/// <summary>Broker, hub and tables as real processes, ready.</summary>
internal static class Clinic
{
    /// <summary>Starts one.</summary>
    /// <param name="tables">How many tables.</param>
    /// <param name="sessionSeconds">Planned time of a session, 5 or more.</param>
    /// <param name="change">Changes a table by its index.</param>
    public static Task<DemoStage> OpenAsync(int tables = 1, int sessionSeconds = 600, Func<int, TableSettings, TableSettings>? change = null) =>
        DemoStage.StartAsync(new DemoOptions(tables, Seconds: 2 * sessionSeconds), change, TestContext.Current.CancellationToken);

    /// <summary>The page of a table.</summary>
    public static string PageOf(this DemoStage stage, int table = 0) => new Uri(stage.Hub.Address, $"t/{stage.Tables[table].Address}").ToString();

    /// <summary>Presses the table's button.</summary>
    public static Task PressAsync(this DemoStage stage, double holdSeconds = 0) =>
        stage.Tables[0].PressAsync(TimeSpan.FromSeconds(holdSeconds), TestContext.Current.CancellationToken);

    /// <summary>Waits until the first table's last event is a certain one: it is in the journal then, for events leave only after their commit.</summary>
    public static async Task RecordedAsync(this DemoStage stage, string kind) => Assert.True(
        await stage.Live.WaitAsync(stage.Tables[0].Address, t => t.LastEvent == kind, TimeSpan.FromMilliseconds(Chrome.LimitMs), TestContext.Current.CancellationToken),
        $"no event {kind}");
}
