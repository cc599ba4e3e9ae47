using System.Threading.Channels;

namespace SotTable.Device.Sensing;

/// <summary>The practitioner's end of the table: buttons in, light and sound out.</summary>
public interface ITablePanel : IDisposable
{
    /// <summary>Raw edges, bounces included, stamped when they happened. Bounded; full means the oldest is dropped and <see cref="EdgesLost"/> counts it.</summary>
    ChannelReader<ButtonEdge> Edges { get; }

    /// <summary>Edges that were dropped.</summary>
    long EdgesLost { get; }

    /// <summary>Whether the buttons' lines can't be read at the moment. Any thread.</summary>
    bool ButtonsLost => false;

    /// <summary>Whether a button is down now; at start that is a fault.</summary>
    /// <param name="button">Which one.</param>
    bool IsDown(PanelButton button);

    /// <summary>Sets the light. Thread-safe.</summary>
    /// <param name="red">Red part, 0 to 1.</param>
    /// <param name="green">Green part, 0 to 1.</param>
    /// <param name="blue">Blue part, 0 to 1.</param>
    void SetLight(double red, double green, double blue);

    /// <summary>Sets the buzzer. Thread-safe.</summary>
    /// <param name="hertz">Tone; 0 = silent.</param>
    /// <param name="level">Loudness, 0 to 1.</param>
    void SetBuzzer(double hertz, double level);
}

/// <summary>One raw edge of a button.</summary>
/// <param name="At">Monotonic time since <see cref="SampleClock.Start"/>.</param>
/// <param name="Button">Which button.</param>
/// <param name="Down">True when it closed.</param>
public readonly record struct ButtonEdge(TimeSpan At, PanelButton Button, bool Down);

/// <summary>The buttons of a table.</summary>
public enum PanelButton
{
    /// <summary>The practitioner's button or foot switch.</summary>
    Practitioner,

    /// <summary>The patient's button; it only pauses.</summary>
    Patient,
}
