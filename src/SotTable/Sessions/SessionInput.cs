namespace SotTable.Sessions;

/// <summary>Everything that can move a session. Button and clinic come through this one door.</summary>
public abstract record SessionInput
{
    private protected SessionInput()
    {
    }
}

/// <summary>The button went down (once per press, bounces removed). Acts at once.</summary>
/// <param name="NewSessionId">The id a session gets if this press starts one.</param>
public sealed record PressEdge(Guid NewSessionId) : SessionInput;

/// <summary>The button is still down two seconds after it went down.</summary>
/// <param name="PressedAt">When it went down.</param>
public sealed record HeldTwoSeconds(TimeSpan PressedAt) : SessionInput;

/// <summary>The patient's own button: it pauses and does nothing else.</summary>
public sealed record PatientPress : SessionInput;

/// <summary>Time has passed; comes from its own timer, never from samples.</summary>
public sealed record Tick : SessionInput;

/// <summary>
/// Both blocks have been empty for ten seconds; given again with every tick while that is so. It puts away what ended at least ten seconds ago.
/// </summary>
public sealed record BlocksEmpty : SessionInput;

/// <summary>Say what the next press starts.</summary>
/// <param name="Plan">Template, profile and code.</param>
/// <param name="By">Who said so.</param>
public sealed record Arm(Plan Plan, string By) : SessionInput;

/// <summary>Forget what was armed, or put an ended or interrupted session away.</summary>
/// <param name="By">Who said so.</param>
public sealed record Disarm(string By) : SessionInput;

/// <summary>End the session now.</summary>
/// <param name="By">Who said so.</param>
public sealed record Stop(string By) : SessionInput;

/// <summary>Put a mark on the time line.</summary>
/// <param name="By">Who said so.</param>
/// <param name="Label">A code of at most 24 characters, no free text; <c>null</c> for a plain mark.</param>
public sealed record Mark(string By, string? Label) : SessionInput;
