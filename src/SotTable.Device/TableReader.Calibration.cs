using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <content>The calibration that loads are weighed by, and how another one takes its place.</content>
internal sealed partial class TableReader
{
    /// <summary>The calibration in force; <c>null</c> for counts. Any thread.</summary>
    public Calibration? Calibration { get; private set; }

    [MemberNotNull(nameof(_chain))]
    private void Weigh(Calibration? calibration)
    {
        var (options, person) = (_setup.Options, _setup.Settings.Default.Profile);
        Calibration = calibration;
        _chain = new SignalChain(_setup.Profile, calibration, PersonOccupancy.Of(person));
        if (options.Breath)
            _breathing = Breathing.Of(_setup.Profile, options.BreathSensor, options.BreathInverted, calibration is not null, options.BreathFromBlocks);
        _loads = LoadWatch.Of(_setup.Profile, calibration, PersonOccupancy.LimitsOf(person));
        if (_loads is not null) _loads.Happened = (block, e) => _recorder!.Happened(block, e);
    }

    // Filters, events and zero begin anew: nothing of one calibration is added to something of another.
    private void Recalibrate(ControlItem.Calibrated another, TimeSpan now)
    {
        _waiting = null;
        SendFrames();
        Weigh(another.InForce);
        _grid.Use(another.InForce);
        _recorder.Use(another.InForce, _chain, _breathing);
        _recorder.Use(_loads);
        _identity.Calibration = another.Note;
        _notices.Calibrated = another.Note.Valid;
        var person = _snapshot.PlanOf(_state).Profile;
        _chain.Occupancy = PersonOccupancy.Of(person);
        if (_loads is not null) _loads.Limits = PersonOccupancy.LimitsOf(person);
        _nextZero = now;
        if (another.Note.Valid) LogCalibrated(_logger, another.Note.Hash);
        else LogCounts(_logger, another.Note.Reason);
        _frames.Anchored();
        _outputs.Anchored(_frames.MetaVersion);
        PublishState(now);
        _nextState = now + StateInSession; // by then the new chain knows the loads
    }

    [LoggerMessage(1006, LogLevel.Information, "another calibration is in force, {Hash}: sessions are weighed by it from now on")]
    private static partial void LogCalibrated(ILogger logger, string hash);

    [LoggerMessage(1007, LogLevel.Warning, "loads are counts from now on: {Reason}")]
    private static partial void LogCounts(ILogger logger, string reason);
}
