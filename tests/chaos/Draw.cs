using System.Globalization;

namespace SotTable.Chaos;

/// <summary>What a run does: sessions, and faults at moments of them. The same seed draws the same.</summary>
/// <param name="Acts">The sessions, one after the other.</param>
internal sealed record Draw(IReadOnlyList<Act> Acts)
{
    private static readonly Fault[] s_faults = Enum.GetValues<Fault>();

    /// <summary>Draws.</summary>
    /// <param name="seed">Any number.</param>
    public static Draw Of(int seed)
    {
        var dice = new Random(seed);
        var acts = new Act[dice.Next(2, 4)];
        for (var i = 0; i < acts.Length; i++)
        {
            var end = dice.Next(3) == 0 ? SessionEnd.Timer : SessionEnd.Hold;
            var lasts = TimeSpan.FromMilliseconds(end == SessionEnd.Timer ? 5000 : dice.Next(1500, 4500));
            var blows = new Blow[dice.Next(1, 4)];
            for (var b = 0; b < blows.Length; b++)
                blows[b] = new(s_faults[dice.Next(s_faults.Length)], TimeSpan.FromMilliseconds(dice.Next(0, (int)lasts.TotalMilliseconds + 500)), dice.Next(1, 6), dice.Next(2) == 0, dice.Next(2) == 0);
            acts[i] = new(end, lasts, [.. blows.OrderBy(b => b.At)]);
        }

        return new(acts);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" | ", Acts.Select(a => string.Join(", ", a.Blows)));
}

/// <summary>A session.</summary>
/// <param name="End">What ends it.</param>
/// <param name="Lasts">How long it runs.</param>
/// <param name="Blows">What happens meanwhile, in order.</param>
internal sealed record Act(SessionEnd End, TimeSpan Lasts, IReadOnlyList<Blow> Blows);

/// <summary>What ends a session.</summary>
internal enum SessionEnd
{
    /// <summary>Its planned time.</summary>
    Timer,

    /// <summary>The button, held.</summary>
    Hold,
}

/// <summary>A fault.</summary>
/// <param name="Fault">Which.</param>
/// <param name="At">When, after the session's start.</param>
/// <param name="Dose">How much of it, 1 to 5.</param>
/// <param name="AtTable">Whether it strikes the table's side or the hub's, where it has sides.</param>
/// <param name="Up">Whether it strikes what comes from there, or what goes there, where it does not strike both.</param>
internal sealed record Blow(Fault Fault, TimeSpan At, int Dose, bool AtTable, bool Up)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Fault}{Where()} ×{Dose} at {At.TotalSeconds:0.0} s");

    private string Where() => Fault switch
    {
        Fault.Lose or Fault.Double or Fault.Swap => $" {(Up ? "from" : "to")} {Side}",
        Fault.Delay or Fault.Cut or Fault.Silence or Fault.DiskFull or Fault.ClockStep => $" at {Side}",
        _ => "",
    };

    private string Side => AtTable ? "table" : "hub";
}

/// <summary>What can happen.</summary>
internal enum Fault
{
    /// <summary>The table's program is killed, and started again.</summary>
    KillTable,

    /// <summary>The hub is killed, and started again.</summary>
    KillHub,

    /// <summary>The broker is killed, forgets everything, and is started again.</summary>
    KillBroker,

    /// <summary>Messages are acknowledged and lost.</summary>
    Lose,

    /// <summary>Messages come twice.</summary>
    Double,

    /// <summary>Messages change their order.</summary>
    Swap,

    /// <summary>Every packet comes late.</summary>
    Delay,

    /// <summary>A connection is reset.</summary>
    Cut,

    /// <summary>A connection stays open and says nothing.</summary>
    Silence,

    /// <summary>A disk takes nothing for a while.</summary>
    DiskFull,

    /// <summary>A wall clock is stepped.</summary>
    ClockStep,

    /// <summary>The hub's store is what its last backup was.</summary>
    RestoreHub,

    /// <summary>The table starts with an empty card.</summary>
    NewCard,

    /// <summary>The table starts with its card as it was before the session.</summary>
    OldCard,
}
