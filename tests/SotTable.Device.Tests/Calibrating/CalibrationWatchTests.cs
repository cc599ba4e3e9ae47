using SotTable.Device.Calibrating;
using SotTable.Messages;
using Xunit;

namespace SotTable.Device.Tests.Calibrating;

/// <summary>What a running table sees of calibrations that come into force meanwhile.</summary>
public sealed class CalibrationWatchTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly TableSetup _setup;
    private readonly CalibrationStore _store;
    private int _touched;

    public CalibrationWatchTests()
    {
        _setup = TestTable.Setup(_folder);
        _store = new CalibrationStore(CalibrationStore.FolderIn(_setup.Options.StateDirectory));
    }

    [Fact]
    public void A_version_that_is_accepted_rolled_back_swapped_away_or_expires_is_seen_once()
    {
        var watch = new CalibrationWatch(_setup, null, SampleOrigin.Simulated);
        Assert.Equal("the table is not calibrated: sottable calibrate", watch.Read(Now).Note.Reason);
        Assert.Null(watch.Look(Now));

        Accept(1e-4);
        Assert.Equal(1e-4, watch.Look(Now)!.Value.InForce!.Cells[0].GainNPerCount);
        Assert.Null(watch.Look(Now));
        Accept(2e-4);
        Assert.Equal(2e-4, watch.Look(Now)!.Value.InForce!.Cells[0].GainNPerCount);
        _store.RollBack(_store.Version(1, out _)!, Now, "");
        Touch(CalibrationStore.InForceFile);
        Assert.Equal(1e-4, watch.Look(Now)!.Value.InForce!.Cells[0].GainNPerCount);

        var due = _store.Version(1, out _)!.DueUtc;
        Assert.Null(watch.Look(due.AddSeconds(-1)));
        Assert.Contains("expired", watch.Look(due)!.Value.Note.Reason, StringComparison.Ordinal);
        Assert.Null(watch.Look(due.AddDays(1)));

        _store.Serials.Set("A1", "another");
        Touch(CalibrationStore.SerialsFile);
        Assert.Contains("A1 is now another", watch.Look(Now)!.Value.Note.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_a_wrong_clock_let_expire_holds_again_when_the_clock_is_right()
    {
        Accept(1e-4);
        var due = _store.Version(1, out _)!.DueUtc;
        var watch = new CalibrationWatch(_setup, null, SampleOrigin.Simulated);
        Assert.Contains("expired", watch.Read(due.AddYears(10)).Note.Reason, StringComparison.Ordinal);
        Assert.Null(watch.Look(due));
        Assert.True(watch.Look(due.AddSeconds(-1))!.Value.Note is { Valid: true, Reason: "" });
        Assert.Null(watch.Look(due.AddSeconds(-1)));
        Assert.False(watch.Look(due)!.Value.Note.Valid);
    }

    [Fact]
    public void A_named_file_that_a_wrong_clock_let_expire_holds_again_too()
    {
        File.WriteAllText(_folder.File("named.json"), """
            {
              "schema": "sottable-calibration/1", "issuedUtc": "2026-03-01T09:00:00Z", "dueUtc": "2026-06-01T09:00:00Z",
              "blocks": [
                { "block": "A", "cells": [{ "channel": "A1", "gainNPerCount": 1e-4, "zeroCounts": 0 }, { "channel": "A2", "gainNPerCount": 1e-4, "zeroCounts": 0 }] },
                { "block": "B", "cells": [{ "channel": "B1", "gainNPerCount": 1e-4, "zeroCounts": 0 }, { "channel": "B2", "gainNPerCount": 1e-4, "zeroCounts": 0 }] }
              ]
            }
            """);
        var watch = new CalibrationWatch(TestTable.Setup(_folder, o => o.Calibration = _folder.File("named.json")), null, SampleOrigin.Simulated);
        Assert.Contains("expired", watch.Read(Now.AddYears(1)).Note.Reason, StringComparison.Ordinal);
        Assert.True(watch.Look(Now)!.Value.Note.Valid);
    }

    public void Dispose() => _folder.Dispose();

    private void Accept(double gain)
    {
        _store.Accept(CalibrationStoreTests.Record(gain, "A1", "A2", "B1", "B2"), Now, "accept", "");
        Touch(CalibrationStore.InForceFile);
    }

    // Two writes within one tick of the file system's clock would look alike.
    private void Touch(string file) => File.SetLastWriteTimeUtc(Path.Combine(_store.Folder, file), Now.UtcDateTime.AddSeconds(++_touched));
}
