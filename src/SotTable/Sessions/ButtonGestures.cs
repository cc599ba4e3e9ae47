namespace SotTable.Sessions;

/// <summary>
/// From the raw edges of one button to what it means: press, held for two seconds, stuck. A press acts at its first edge. A release counts once the
/// button has stayed up for 50 ms, so that no bounce makes a second press or cuts a hold. Down at start, or for ten seconds, is a fault until it is
/// released. Pure; time is an argument. One owner; not thread-safe.
/// </summary>
/// <param name="downAtStart">Whether the button is down when the program starts.</param>
public sealed class ButtonGestures(bool downAtStart)
{
    /// <summary>How long the button has to stay up to count as released.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    /// <summary>From when on a press is a hold.</summary>
    public static readonly TimeSpan HoldAfter = TimeSpan.FromSeconds(2);

    /// <summary>From when on a press is a fault.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    // Handed out as read-only; never added to.
    private static readonly List<ButtonGesture> Nothing = [];

    private bool _pressed = downAtStart;
    private bool _level = downAtStart;
    private bool _holdTold = downAtStart;
    private bool _stuckTold;
    private TimeSpan _pressedAt;
    private TimeSpan _upAt = TimeSpan.FromDays(-1); // long ago; the first edge may be older than the program

    /// <summary>True while the button is held at boot or stuck: it does nothing until it is released.</summary>
    public bool IsStuck { get; private set; } = downAtStart;

    /// <summary>Takes a raw edge. After lost edges the present level may be given as an edge; a level that is known already changes nothing.</summary>
    /// <param name="at">When it happened, monotonic.</param>
    /// <param name="down">True when the button closed.</param>
    /// <returns>What it means, oldest first; mostly empty.</returns>
    public IReadOnlyList<ButtonGesture> Edge(TimeSpan at, bool down)
    {
        List<ButtonGesture>? told = null;
        PassTo(at, ref told);
        if (down == _level) return Told(told);
        _level = down;
        if (!down)
        {
            _upAt = at;
        }
        else if (!_pressed && at - _upAt < Quiet)
        {
            // A bounce that was read only after time had already made a release of the edge before it: the button never was up.
            _pressed = true;
        }
        else if (!_pressed)
        {
            _pressed = true;
            _pressedAt = at;
            _holdTold = false;
            Tell(GestureKind.Press, at, ref told);
        }

        return Told(told);
    }

    /// <summary>Says that time has passed; call it every 20 ms or so.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <returns>What became due, oldest first; mostly empty.</returns>
    public IReadOnlyList<ButtonGesture> Tick(TimeSpan now)
    {
        List<ButtonGesture>? told = null;
        PassTo(now, ref told);
        return Told(told);
    }

    private void PassTo(TimeSpan now, ref List<ButtonGesture>? told)
    {
        if (IsStuck && !_stuckTold)
        {
            _stuckTold = true;
            Tell(GestureKind.Stuck, now, ref told);
        }

        if (!_pressed) return;
        var heldFor = (_level ? now : _upAt) - _pressedAt;
        if (!_holdTold && heldFor >= HoldAfter)
        {
            _holdTold = true;
            Tell(GestureKind.HeldTwoSeconds, _pressedAt + HoldAfter, ref told);
        }

        if (!IsStuck && heldFor >= StuckAfter)
        {
            IsStuck = _stuckTold = true;
            Tell(GestureKind.Stuck, _pressedAt + StuckAfter, ref told);
        }

        if (_level || now - _upAt < Quiet) return;
        _pressed = false;
        if (!IsStuck) return;
        IsStuck = _stuckTold = false;
        Tell(GestureKind.StuckCleared, _upAt, ref told);
    }

    private void Tell(GestureKind kind, TimeSpan at, ref List<ButtonGesture>? told) => (told ??= []).Add(new(kind, at, _pressedAt));

    private static List<ButtonGesture> Told(List<ButtonGesture>? told) => told ?? Nothing;
}

/// <summary>What a button said.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="At">When: the edge of a press, the moment a deadline passed.</param>
/// <param name="PressedAt">The press it belongs to; zero for a button that was down at start.</param>
public readonly record struct ButtonGesture(GestureKind Kind, TimeSpan At, TimeSpan PressedAt);

/// <summary>What a button means.</summary>
public enum GestureKind
{
    /// <summary>It went down: becomes a <see cref="PressEdge"/> (or a <see cref="PatientPress"/>).</summary>
    Press,

    /// <summary>Still down after two seconds: becomes a <see cref="Sessions.HeldTwoSeconds"/>.</summary>
    HeldTwoSeconds,

    /// <summary>Down at start or for ten seconds: a fault.</summary>
    Stuck,

    /// <summary>The stuck button was released and works again; the release itself does nothing.</summary>
    StuckCleared,
}
