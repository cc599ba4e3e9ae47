namespace SotTable.Signal;

/// <summary>
/// Whether something lies there: above one threshold for a while, below a lower one for a while. A mutable struct: keep it in a field, never copy it.
/// </summary>
internal struct OccupancyGate
{
    private TimeSpan? _crossing;

    /// <summary>Whether something lies there.</summary>
    public bool Occupied { get; private set; }

    /// <summary>When the load crossed the threshold, before it had held there for long enough.</summary>
    public TimeSpan CrossedAt { get; private set; }

    /// <summary>Takes a load.</summary>
    /// <param name="now">Its time.</param>
    /// <param name="newtons">The load.</param>
    /// <param name="limits">Thresholds in force.</param>
    /// <returns>True when <see cref="Occupied"/> has just changed.</returns>
    public bool Take(TimeSpan now, double newtons, Occupancy limits)
    {
        if (Occupied ? newtons >= limits.OffN : newtons <= limits.OnN)
        {
            _crossing = null;
            return false;
        }

        _crossing ??= now;
        if (now - _crossing < (Occupied ? Occupancy.OffFor : Occupancy.OnFor)) return false;
        CrossedAt = _crossing.Value;
        Occupied = !Occupied;
        _crossing = null;
        return true;
    }

    /// <summary>The load isn't known: a crossing that has begun is not one any more.</summary>
    public void Forget() => _crossing = null;
}
