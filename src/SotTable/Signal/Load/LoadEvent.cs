namespace SotTable.Signal;

/// <summary>Something that happened to the load of a block, or of the pair.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When it began: of on and off the moment at which the threshold was crossed.</param>
/// <param name="Until">When it was over; equal to <paramref name="At"/> for what has no length.</param>
/// <param name="Size">Newtons: peak of an impact or an overload, change by a shift, what went from A to B by a transfer, RMS of a movement, load otherwise.</param>
public readonly record struct LoadEvent(LoadEventKind Kind, TimeSpan At, TimeSpan Until, double Size);

/// <summary>Kinds of <see cref="LoadEvent"/> (load.md 3.3).</summary>
public enum LoadEventKind
{
    /// <summary>Something lies on the block.</summary>
    On,

    /// <summary>Nothing lies on it any more.</summary>
    Off,

    /// <summary>The load swung; its slow value may or may not have changed.</summary>
    Movement,

    /// <summary>A movement after which the load is another one: settling begins anew.</summary>
    Shift,

    /// <summary>A shift that one block gained and the other lost.</summary>
    Transfer,

    /// <summary>The load rose fast: kneeling on a block, landing on it.</summary>
    Impact,

    /// <summary>More than the block is made for, or near the end of the converter's range: the zero has to be looked at.</summary>
    Overload,

    /// <summary>The slope has become small and stayed so; <see cref="LoadEvent.At"/> is when it became so.</summary>
    Settled,
}

/// <summary>Where a block stands: <c>Empty → Loading → Settling → Settled → Shift → Settling … → Off → Empty</c>.</summary>
public enum LoadPhase
{
    /// <summary>Nothing lies there.</summary>
    Empty,

    /// <summary>Somebody gets on: the load has come and does not rest yet.</summary>
    Loading,

    /// <summary>The load rests and still changes slowly.</summary>
    Settling,

    /// <summary>It doesn't change any more.</summary>
    Settled,

    /// <summary>It moves; whether it will be another one is not known yet.</summary>
    Shift,

    /// <summary>Nothing lies there any more; the zero after the session is being looked at.</summary>
    Off,
}
