using SotTable.Messages;

namespace SotTable.Device.Calibrating;

/// <summary>
/// Sees when another calibration has come into force while the table runs: a version was accepted or rolled back, a part was swapped, or the one in force has
/// expired, or holds again since the clock was set right. Looks at two file times; reads only when one has changed or the due date was crossed. One thread at a time.
/// </summary>
/// <param name="setup">The table.</param>
/// <param name="own">The calibration of simulated cells; <c>null</c> for none.</param>
/// <param name="origin">Where the samples come from.</param>
internal sealed class CalibrationWatch(TableSetup setup, string? own, SampleOrigin origin)
{
    private readonly string _folder = CalibrationStore.FolderIn(setup.Options.StateDirectory);
    private (DateTime, DateTime) _seen;
    private CalibrationNote _note = new(false, "", "");

    /// <summary>Reads the calibration in force.</summary>
    /// <param name="utcNow">For its due date.</param>
    public (Signal.Calibration? InForce, CalibrationNote Note) Read(DateTimeOffset utcNow)
    {
        _seen = Times(); // before it is read, so that what comes in between is seen next time
        var read = setup.Calibration(own, utcNow, origin);
        _note = read.Note;
        return read;
    }

    /// <summary>Reads it again when it may be another one.</summary>
    /// <param name="utcNow">For its due date.</param>
    /// <returns>What holds now; <c>null</c> when it is what was read before.</returns>
    public (Signal.Calibration? InForce, CalibrationNote Note)? Look(DateTimeOffset utcNow)
    {
        // A refused one has a due date only when it is refused for that: it holds again when a clock that was wrong is set right.
        var crossed = _note.DueUtcMs is { } due && utcNow.ToUnixTimeMilliseconds() < due != _note.Valid;
        if (!crossed && _seen == Times()) return null;
        var before = _note;
        var read = Read(utcNow);
        return read.Note == before ? null : read;
    }

    // A file that isn't there has a time, too.
    private (DateTime, DateTime) Times() => (
        File.GetLastWriteTimeUtc(Path.Combine(_folder, CalibrationStore.InForceFile)), File.GetLastWriteTimeUtc(Path.Combine(_folder, CalibrationStore.SerialsFile)));
}
