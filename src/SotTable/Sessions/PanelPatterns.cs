namespace SotTable.Sessions;

/// <summary>
/// What the table's own light and sound do. The light tells the state of the instrument, by rhythm as well as colour, and never a person's.
/// Nothing flashes faster than twice a second; sounds begin and end softly.
/// </summary>
public static class PanelPatterns
{
    /// <summary>Below this part of full level (−36 dB) the buzzer is not heard over a quiet room: where every sound begins and ends.</summary>
    public const double Unheard = 1.0 / 64;

    private static readonly LightColor Dark = new(0, 0, 0);
    private static readonly LightColor DimWhite = new(0.06, 0.06, 0.06);
    private static readonly LightColor White = new(0.5, 0.5, 0.5);
    private static readonly LightColor DimTeal = new(0, 0.05, 0.045);
    private static readonly LightColor Teal = new(0, 0.4, 0.36);
    private static readonly LightColor Amber = new(0.5, 0.25, 0);
    private static readonly LightColor Magenta = new(0.5, 0, 0.4);

    private static readonly LightPattern IdleLight = new("idle", true, Steady(DimWhite));
    private static readonly LightPattern ArmedLight = new("armed", true, Fade(1500, DimWhite, White), Fade(1500, White, DimWhite));
    private static readonly LightPattern RunningLight = new("running", true, Steady(Teal));
    private static readonly LightPattern PausedLight = new("paused", true, Fade(700, Teal, DimTeal), Fade(300, DimTeal, DimTeal), Fade(700, DimTeal, Teal), Fade(300, Teal, Teal));
    private static readonly LightPattern EndedLight = new("ended", true, Fade(2000, White, Dark), Fade(2000, Dark, White));
    private static readonly LightPattern InterruptedLight = new("interrupted", true, Fade(1000, Amber, Amber), Fade(1000, Dark, Dark));
    private static readonly LightPattern FaultLight = new(
        "button-fault", true, Fade(300, Magenta, Magenta), Fade(300, Dark, Dark), Fade(300, Magenta, Magenta), Fade(1600, Dark, Dark));

    private static readonly BuzzerPattern Up = Chirp("start", 523.25, 659.25);
    private static readonly BuzzerPattern Down = Chirp("pause", 659.25, 523.25);
    private static readonly BuzzerPattern Single = new("press", Soft(523.25, 120, 0.15));
    private static readonly BuzzerPattern Undo = Chirp("cancelled", 523.25, 392);

    // 24 dB in 4.8 s: 5 dB a second from the unheard level to a quarter, then away within 0.8 s.
    private static readonly BuzzerPattern Chime = new(
        "end",
        new BuzzerStep(TimeSpan.FromSeconds(3.6), 523.25, Unheard, Unheard * 8),
        new BuzzerStep(TimeSpan.FromSeconds(1.2), 392, Unheard * 8, Unheard * 16),
        new BuzzerStep(TimeSpan.FromSeconds(0.8), 392, Unheard * 16, Unheard));

    // 12 dB in 2.4 s, and quieter than the chime.
    private static readonly BuzzerPattern Notice = new(
        "end-notice",
        new BuzzerStep(TimeSpan.FromSeconds(2.4), 392, Unheard, Unheard * 4),
        new BuzzerStep(TimeSpan.FromSeconds(0.6), 392, Unheard * 4, Unheard));

    /// <summary>A short white light over whatever shines, for every press that the button rules accept: no press goes unanswered, whatever it does.</summary>
    public static LightPattern Press { get; } = new("press", false, Fade(150, White, White), Fade(100, White, Dark));

    /// <summary>Ten seconds of white and dark over whatever shines: which of several tables this is.</summary>
    public static LightPattern Identify { get; } = new("identify", false, [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? Fade(500, White, White) : Fade(500, Dark, Dark))]);

    /// <summary>The light of a state.</summary>
    /// <param name="state">Where the session stands.</param>
    /// <param name="notice">What the instrument has to say beside it.</param>
    public static LightPattern Light(SessionState state, PanelNotice notice)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (notice == PanelNotice.ButtonFault) return FaultLight;
        var light = state switch
        {
            Idle => IdleLight,
            Armed => ArmedLight,
            Running => RunningLight,
            Paused => PausedLight,
            Ended => EndedLight,
            _ => InterruptedLight,
        };
        return notice switch
        {
            // Twice and once every few seconds: a session stays the first thing to see.
            PanelNotice.Instrument => light.Then(
                "instrument", Fade(400, Dark, Dark), Fade(300, Amber, Amber), Fade(300, Dark, Dark), Fade(300, Amber, Amber), Fade(400, Dark, Dark)),
            PanelNotice.Link => light.Then("link", Fade(400, Dark, Dark), Fade(300, Amber, Amber), Fade(400, Dark, Dark)),
            _ => light,
        };
    }

    /// <summary>The sound of an event; <c>null</c> for none.</summary>
    /// <param name="happened">What happened.</param>
    public static BuzzerPattern? Sound(SessionEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Kind switch
        {
            SessionEventKind.Started or SessionEventKind.Resumed => Up,
            SessionEventKind.Paused => Down,
            SessionEventKind.Cancelled => Undo,
            SessionEventKind.Ended => happened.Reason is EndReason.Practitioner ? Undo : Chime,
            SessionEventKind.EndNotice => Notice,
            SessionEventKind.Cleared when happened.By == By.Button => Single,
            _ => null,
        };
    }

    private static LightStep Steady(LightColor color) => Fade(4000, color, color);

    private static LightStep Fade(int ms, LightColor from, LightColor to) => new(TimeSpan.FromMilliseconds(ms), from, to);

    private static BuzzerPattern Chirp(string name, double first, double second) => new(name, [.. Soft(first, 90, 0.15), .. Soft(second, 110, 0.15)]);

    // 30 ms up, 30 ms down: a click would startle a person with closed eyes, a slower rise would answer the finger too late.
    private static BuzzerStep[] Soft(double hertz, int ms, double level) =>
    [
        new(TimeSpan.FromMilliseconds(30), hertz, Unheard, level),
        new(TimeSpan.FromMilliseconds(ms - 60), hertz, level, level),
        new(TimeSpan.FromMilliseconds(30), hertz, level, Unheard),
    ];
}

/// <summary>What the instrument has to say beside the session; the gravest one counts.</summary>
public enum PanelNotice
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The clinic's hub is not reached.</summary>
    Link,

    /// <summary>A channel or the journal does not work.</summary>
    Instrument,

    /// <summary>The button is stuck.</summary>
    ButtonFault,
}
