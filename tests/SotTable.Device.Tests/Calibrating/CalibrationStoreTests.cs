using System.Diagnostics;
using System.Text.Json.Nodes;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using Xunit;

namespace SotTable.Device.Tests.Calibrating;

public sealed class CalibrationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    private CalibrationStore Store => new(_folder.File("calibration"));

    [Fact]
    public void Versions_follow_each_other_and_the_newest_is_in_force()
    {
        Assert.False(Store.HasInForce);
        Assert.Equal(1, Store.Accept(Record(1e-4), Day, "accept", "standard"));
        Assert.Equal(2, Store.Accept(Record(2e-4), Day, "accept", "standard"));
        var inForce = Store.InForce(Day, SampleOrigin.Simulated, out var problem);
        Assert.Equal("", problem);
        Assert.Equal((2, Store.Version(1, out _)!.Hash), (inForce!.Version, inForce.PreviousHash));
        Assert.Equal("", Store.Verify());
        Assert.Equal([1, 2], Store.Trail().Lines.Select(l => l.Version));
    }

    [Fact]
    public async Task What_root_writes_belongs_to_whoever_the_state_directory_belongs_to()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        await RunAsync("chown", "nobody:", _folder.Path);
        Store.Serials.Set("A", "0001");
        Store.Accept(Record(1e-4), Day, "accept", "standard");
        string[] all = [Store.Folder, .. Directory.GetFileSystemEntries(Store.Folder, "*", SearchOption.AllDirectories)];
        Assert.InRange(all.Length, 7, 20);
        Assert.Equal(["nobody"], (await RunAsync("stat", ["-c", "%U", .. all])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct());
    }

    [Fact]
    public void An_older_version_can_be_put_back_and_the_chain_goes_on_behind_the_newest()
    {
        Store.Accept(Record(1e-4), Day, "accept", "");
        Store.Accept(Record(2e-4), Day, "accept", "");
        Store.RollBack(Store.Version(1, out _)!, Day, "K. M.");
        Assert.Equal(1, Store.InForce(Day, SampleOrigin.Simulated, out _)!.Version);
        Assert.Equal(3, Store.Accept(Record(3e-4), Day, "accept", ""));
        Assert.Equal("", Store.Verify());
    }

    [Fact]
    public void Killed_at_any_step_of_accept_the_old_or_the_new_version_is_in_force()
    {
        Store.Accept(Record(1e-4), Day, "accept", "");
        var steps = 0;
        new CalibrationStore(Store.Folder, new DurableFiles(_ => steps++)).Accept(Record(2e-4), Day, "accept", "");
        Assert.InRange(steps, 15, 40);
        var seen = new HashSet<int>();
        for (var dieAt = 1; dieAt <= steps; dieAt++)
        {
            using var folder = new TempFolder();
            var store = new CalibrationStore(folder.File("calibration"));
            store.Accept(Record(1e-4), Day, "accept", "");
            var dying = new CalibrationStore(store.Folder, DyingAt(dieAt));
            Assert.Throws<OperationCanceledException>(() => dying.Accept(Record(2e-4), Day, "accept", ""));

            var inForce = store.InForce(Day, SampleOrigin.Simulated, out var problem);
            Assert.Equal("", problem);
            Assert.Equal(inForce!.Version * 1e-4, inForce.Blocks[0].Cells[0].GainNPerCount, 12);
            Assert.Equal("", store.Verify());
            seen.Add(inForce.Version);

            // And the next one takes its place as if nothing had been.
            var next = store.Accept(Record(3e-4), Day, "accept", "");
            Assert.Equal(next, store.InForce(Day, SampleOrigin.Simulated, out problem)!.Version);
            Assert.Equal("", store.Verify());
        }

        Assert.Equal([1, 2], seen.Order());
    }

    [Fact]
    public void Killed_at_any_step_of_the_first_accept_there_is_none_or_the_new_one()
    {
        for (var dieAt = 1; ; dieAt++)
        {
            using var folder = new TempFolder();
            var dying = new CalibrationStore(folder.File("calibration"), DyingAt(dieAt));
            var store = new CalibrationStore(dying.Folder);
            try
            {
                dying.Accept(Record(1e-4), Day, "accept", "");
                Assert.InRange(dieAt, 20, 60);
                return;
            }
            catch (OperationCanceledException)
            {
                if (store.HasInForce) Assert.NotNull(store.InForce(Day, SampleOrigin.Simulated, out _));
                store.Accept(Record(3e-4), Day, "accept", "");
                Assert.Equal("", store.Verify());
            }
        }
    }

    [Fact]
    public void A_changed_version_is_counts_only_and_named()
    {
        Store.Accept(Record(1e-4), Day, "accept", "");
        var path = Store.PathOf(1);
        File.WriteAllText(path, File.ReadAllText(path).Replace("0.0001", "0.0002", StringComparison.Ordinal));
        Assert.Null(Store.InForce(Day, SampleOrigin.Simulated, out var problem));
        Assert.Contains("v000001.json: line", problem, StringComparison.Ordinal);
        Assert.Contains("changed after it was sealed", problem, StringComparison.Ordinal);
        Assert.Equal(problem, Store.Verify());
    }

    [Fact]
    public void A_version_sealed_with_a_strange_key_is_counts_only()
    {
        Store.Accept(Record(1e-4), Day, "accept", "");
        using var other = new TempFolder();
        var strange = new CalibrationStore(other.File("calibration"));
        strange.Accept(Record(5e-4), Day, "accept", "");
        File.Copy(strange.PathOf(1), Store.PathOf(1), overwrite: true);
        File.Copy(Path.Combine(strange.Folder, "in-force.json"), Path.Combine(Store.Folder, "in-force.json"), overwrite: true);
        Assert.Null(Store.InForce(Day, SampleOrigin.Simulated, out var problem));
        Assert.Matches("^calibration version 1: it is sealed with the key [0-9a-f]{16}, which is not trusted here$", problem);
    }

    [Fact]
    public void A_replaced_version_does_not_fit_into_the_chain()
    {
        Store.Accept(Record(1e-4), Day, "accept", "");
        Store.Accept(Record(2e-4), Day, "accept", "");
        using var other = new TempFolder();
        Directory.CreateDirectory(other.File("calibration/keys"));
        foreach (var key in Directory.GetFiles(Path.Combine(Store.Folder, "keys"))) File.Copy(key, Path.Combine(other.File("calibration/keys"), Path.GetFileName(key)));
        var forger = new CalibrationStore(other.File("calibration"));
        forger.Accept(Record(9e-4), Day, "accept", "");
        File.Copy(forger.PathOf(1), Store.PathOf(1), overwrite: true);
        Assert.Contains("v000002.json: it doesn't follow version 1", Store.Verify(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_one_one_of_another_serial_and_one_of_simulated_cells_are_counts_only_with_the_reason()
    {
        Store.Accept(Record(1e-4), Day, "accept", "");
        Assert.Null(Store.InForce(Day.AddDays(365), SampleOrigin.Simulated, out var problem));
        Assert.Equal("calibration version 1: expired 2027-03-02", problem);
        Assert.Null(Store.InForce(Day, SampleOrigin.Hardware, out problem));
        Assert.Equal("calibration version 1: it was made on simulated cells", problem);
        Store.Serials.Set("A", "BLK-8");
        Assert.Null(Store.InForce(Day, SampleOrigin.Simulated, out problem));
        Assert.Equal("calibration version 1: A is now BLK-8, and version 1 was made with BLK-7; calibrate anew", problem);
    }

    [Fact]
    public void The_table_takes_the_one_in_force_and_says_why_it_can_t()
    {
        var setup = TestTable.Setup(_folder);
        var own = "{}";
        Assert.False(setup.Calibration(null, Day, SampleOrigin.Hardware).Note.Valid);
        var store = new CalibrationStore(CalibrationStore.FolderIn(setup.Options.StateDirectory));
        store.Accept(Record(1e-4, "A1", "A2"), Day, "accept", "");
        var (none, note) = setup.Calibration(own, Day, SampleOrigin.Simulated);
        Assert.Null(none);
        Assert.Equal("calibration version 1: block B is not calibrated yet", note.Reason);
        store.Accept(Record(1e-4, "A1", "A2", "B1", "B2"), Day, "accept", "");
        var (calibration, good) = setup.Calibration(own, Day, SampleOrigin.Simulated);
        Assert.Equal((true, calibration!.Hash, ""), (good.Valid, good.Hash, good.Reason));
        Assert.Equal(0.5, calibration.UncertaintyN);
    }

    public void Dispose() => _folder.Dispose();

    private static DurableFiles DyingAt(int last)
    {
        var step = 0;
        return new DurableFiles(_ =>
        {
            if (++step == last) throw new OperationCanceledException();
        });
    }

    internal static JsonObject Record(double gain, params string[] cells) => new()
    {
        ["issuedUtc"] = "2026-03-02T09:00:00Z", ["dueUtc"] = "2027-03-02T09:00:00Z", ["origin"] = "simulated", ["table"] = "abc234/t01", ["profile"] = "test",
        ["technician"] = "K. M.", ["software"] = "0.1.0", ["serials"] = new JsonObject { ["A"] = "BLK-7" },
        ["blocks"] = new JsonArray([
            .. (cells.Length == 0 ? ["A1"] : cells).GroupBy(c => c[..1]).Select(b => (JsonNode)new JsonObject
            {
                ["block"] = b.Key, ["grade"] = "standard", ["uncertaintyN"] = 0.5,
                ["cells"] = new JsonArray([.. b.Select(c => (JsonNode)new JsonObject { ["channel"] = c, ["gainNPerCount"] = gain, ["zeroCounts"] = 12 })]),
            }),
        ]),
    };

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!; // not null: no shell is used
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
