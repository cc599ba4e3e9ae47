using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>
/// A session that nobody sees, played once when the table is ready, while the broker is sought: press, pause, resume, hold. It compiles what the first real
/// press needs; without it that press reaches the broker some 50 ms late on a desktop, and later still on a Pi.
/// </summary>
internal static class Rehearsal
{
    private static readonly TimeSpan Tap = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>Plays it. Nothing leaves: no journal, no broker, no light, no sound.</summary>
    /// <param name="setup">The table.</param>
    /// <param name="identity">This start of the program.</param>
    /// <param name="calibration">The calibration in force; <c>null</c> for counts.</param>
    /// <param name="hardware">Source and panel; only asked, never driven.</param>
    /// <param name="time">Time for a clock of its own: an anchor that is taken here must not be missing from what the real reader tells.</param>
    public static void Play(TableSetup setup, TableIdentity identity, Calibration? calibration, TableHardware hardware, TimeProvider time)
    {
        identity = identity with { Clock = new SampleClock(time) };
        var reader = new TableReader(setup, identity, calibration, hardware, new SampleQueue(1), Nowhere(), 0, null, NullLogger<TableReader>.Instance);
        var at = identity.Clock.Now;
        for (var press = 0; press < 3; press++)
        {
            reader.Handle(new ControlItem.Edge(new ButtonEdge(at, PanelButton.Practitioner, Down: true)));
            reader.Handle(ControlItem.Passed.Instance);
            reader.Handle(new ControlItem.Edge(new ButtonEdge(at + Tap, PanelButton.Practitioner, Down: false)));
            at += Between;
        }

        reader.Handle(new ControlItem.Command(Guid.Empty, CommandNames.Stop, new Stop(By.Timer)));
        reader.SendFrames();
    }

    private static ReaderOutputs Nowhere() => new()
    {
        Events = _ => { },
        Chunk = _ => { },
        State = s => WireJson.Utf8(s),
        Notice = _ => { },
        Anchored = _ => { },
        Frame = _ => true,
        Reply = (_, _, _) => { },
        Light = (state, notice) => PanelPatterns.Light(state, notice),
        Sound = _ => { },
        Flash = () => { },
        Troubles = () => Troubles.None,
    };
}
