using SotTable.Mqtt;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>Section <c>Table</c>: what the table is. Relative paths start at the configuration file's folder.</summary>
public sealed class TableOptions
{
    /// <summary>Site, six of a–z and 2–7.</summary>
    public string Site { get; set; } = "";

    /// <summary>Table, 1 to 16 of a–z, 0–9 and -.</summary>
    public string Table { get; set; } = "";

    /// <summary>Name for people, up to 40 characters; the table's id when empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>Room for people, up to 40 characters; may be empty.</summary>
    public string Room { get; set; } = "";

    /// <summary>File of the wiring profile.</summary>
    public string Profile { get; set; } = "";

    /// <summary>File of the templates.</summary>
    public string Templates { get; set; } = "";

    /// <summary>
    /// File of the calibration (sottable-calibration/1); empty for the one that <c>sottable calibrate</c> has put in force in the state directory. One that
    /// can't be used is told and loads are counts; it never stops the table.
    /// </summary>
    public string Calibration { get; set; } = "";

    /// <summary>Id of the template that a press in idle starts; empty for the file's first.</summary>
    public string DefaultTemplate { get; set; } = "";

    /// <summary>Person profile of a press in idle.</summary>
    public PersonProfile DefaultPerson { get; set; } = PersonProfile.Adult;

    /// <summary>The hard cap in minutes, 1 to 30.</summary>
    public double CapMinutes { get; set; } = 20;

    /// <summary>The block on the patient's left when the template has no placements.</summary>
    public BlockId LeftBlock { get; set; } = BlockId.A;

    /// <summary>Folder of journal and lock.</summary>
    public string StateDirectory { get; set; } = "";

    /// <summary>Path of the control socket, at most 100 bytes; empty for <c>control.sock</c> in the state directory.</summary>
    public string Socket { get; set; } = "";

    /// <summary>Whether the control socket may press the button of a real panel; a simulated one it always may.</summary>
    public bool AllowPress { get; set; }

    /// <summary>Whether the breath module is on. Off: no breath sensor is read, and nothing about breathing is said anywhere.</summary>
    public bool Breath { get; set; } = true;

    /// <summary>What the breath sensor measures: a belt that stands high while the chest is full, or a flow (a cannula) that is high while air goes in.</summary>
    public BreathSensor BreathSensor { get; set; } = BreathSensor.Belt;

    /// <summary>Polarity of the breath sensor: true when its signal falls while air goes in. Never guessed; ask the person to breathe in and look.</summary>
    public bool BreathInverted { get; set; }

    /// <summary>
    /// Whether the ripple of the blocks gives the rate while the breath sensor gives nothing. A table without a breath sensor reads the rate from its blocks
    /// anyway, once they are calibrated.
    /// </summary>
    public bool BreathFromBlocks { get; set; }

    /// <summary>
    /// Area on which a person lies on one block, cm², for the mean contact pressure; <c>null</c>, the default, keeps it off: then nothing about pressure is said anywhere. It needs
    /// <see cref="ContactAreaUncertaintyCm2"/> and <see cref="ContactAreaMethod"/>, and a calibration that states an uncertainty.
    /// </summary>
    public double? ContactAreaCm2 { get; set; }

    /// <summary>Expanded uncertainty (k = 2) of that area, cm².</summary>
    public double? ContactAreaUncertaintyCm2 { get; set; }

    /// <summary>How the area was found, up to 60 characters, such as <c>ink print of three people</c>; it is shown with the pressure.</summary>
    public string ContactAreaMethod { get; set; } = "";

    /// <summary>Adapter set for link, buses and lines: one of those that this build holds (<c>sottable version</c> names them).</summary>
    public string Adapters { get; set; } = AdapterSet.Default;

    /// <summary>Live frames a second, 5 to 20.</summary>
    public double FramesPerSecond { get; set; } = 10;
}
