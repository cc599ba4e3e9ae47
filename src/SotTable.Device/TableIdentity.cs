using SotTable.Device.Sensing;
using SotTable.Messages;

namespace SotTable.Device;

/// <summary>What belongs to this start of the program.</summary>
/// <param name="Boot">Random.</param>
/// <param name="Clock">The two clocks.</param>
/// <param name="Origin">Where the samples come from.</param>
/// <param name="OriginNote">For a replay: the recording.</param>
/// <param name="Calibration">The calibration in force at the start, or why there is none.</param>
/// <param name="ClockSynced">Whether the wall clock looks synchronised; asked when an anchor is taken.</param>
internal sealed record TableIdentity(uint Boot, SampleClock Clock, SampleOrigin Origin, string OriginNote, CalibrationNote Calibration, Func<bool> ClockSynced)
{
    /// <summary>The calibration in force, or why there is none; another one only by the reader, between sessions.</summary>
    public CalibrationNote Calibration { get; set; } = Calibration;

    /// <summary>What a session counts as, and what is missing for the next mode.</summary>
    public (SessionMode Mode, string Reason) Mode => Origin == SampleOrigin.Hardware
        ? (SessionMode.Bench, Calibration.Valid ? "this version has no list of checks for an attended session" : Calibration.Reason)
        : (SessionMode.Sim, "");

    /// <summary>N or counts.</summary>
    public string Unit => Calibration.Valid ? "N" : "counts";

    /// <summary>Both clocks at the start of the program, by the anchor in force.</summary>
    public ClockAnchor Anchor => new((Clock.AnchorUtc - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, Clock.AnchorMonotonicUs);
}

/// <summary>The table's chips, buttons and light.</summary>
/// <param name="Source">The samples.</param>
/// <param name="Panel">Buttons, light, buzzer.</param>
/// <param name="OwnCalibration">Calibration of simulated cells; <c>null</c> for real ones.</param>
/// <param name="Display">The display at the table; <c>null</c> for none.</param>
/// <param name="Hand">Presses on simulated cells; <c>null</c> for real ones.</param>
internal sealed record TableHardware(ISampleSource Source, ITablePanel Panel, string? OwnCalibration, Ssd1306? Display = null, SimulatedHand? Hand = null);
