using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>A table to be looked at: its chips, opened by this program, or a running service that lets it look on. One stretch at a time.</summary>
public interface IBench : IDisposable
{
    /// <summary>The wiring.</summary>
    TableProfile Profile { get; }

    /// <summary>Where the samples come from.</summary>
    SampleOrigin Origin { get; }

    /// <summary>For a replay: the recording.</summary>
    string OriginNote { get; }

    /// <summary>In force; <c>null</c> for none.</summary>
    Calibration? Calibration { get; }

    /// <summary>True when the samples come through a running service, whose chips this program leaves alone.</summary>
    bool IsService { get; }

    /// <summary>Whether a session runs now, or somebody lies there.</summary>
    bool InUse { get; }

    /// <summary>Who presses where it is asked; <c>null</c> for nobody.</summary>
    IHand? Hand { get; }

    /// <summary>Buttons, light and buzzer; <c>null</c> when they can't be tried here.</summary>
    ITablePanel? Panel { get; }

    /// <summary>Asks the chips for their names; before any sample.</summary>
    IEnumerable<DiagnosisLine> Wiring();

    /// <summary>Passes on the samples of the next stretch.</summary>
    /// <param name="length">How long.</param>
    /// <param name="sink">Takes each sample.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="IOException">The samples have ended.</exception>
    Task SampleAsync(TimeSpan length, SampleSink sink, CancellationToken cancellationToken);

    /// <summary>How often the multiplexer before a channel was reset.</summary>
    /// <param name="channel">Index of the channel.</param>
    long MuxResets(int channel);

    /// <summary>Temperature of a channel's chip, where it tells it.</summary>
    /// <param name="channel">Index of the channel.</param>
    double? TemperatureC(int channel);

    /// <summary>Temperature of the processor, where the machine tells it.</summary>
    double? ProcessorC => MachineFacts.ProcessorC("/sys");
}

/// <summary>Who presses on cells and buttons and says what the light does: a person at the terminal, or the model of a simulation.</summary>
public interface IHand
{
    /// <summary>Force of a press that is known, such as that of a mass that is put there; <c>null</c> when it is not.</summary>
    /// <param name="channel">The channel.</param>
    double? KnownN(ChannelProfile channel);

    /// <summary>Asks for a press on a channel's cell or sensor. Returns when it has been asked for, not when it was done.</summary>
    /// <param name="index">Index of the channel.</param>
    /// <param name="channel">The channel.</param>
    void Press(int index, ChannelProfile channel);

    /// <summary>Asks a person something.</summary>
    /// <param name="question">A question for yes or no.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><c>null</c> when nobody can answer.</returns>
    Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken);

    /// <summary>Tells a person to do something.</summary>
    /// <param name="what">What.</param>
    void Tell(string what);
}
