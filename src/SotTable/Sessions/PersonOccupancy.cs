using SotTable.Signal;

namespace SotTable.Sessions;

/// <summary>Which thresholds belong to whom.</summary>
public static class PersonOccupancy
{
    /// <summary>The thresholds of a person profile.</summary>
    /// <param name="profile">The profile of the session or of what the next press starts.</param>
    public static Occupancy Of(PersonProfile profile) => profile switch
    {
        PersonProfile.Infant => Occupancy.Infant,
        PersonProfile.Child => Occupancy.Child,
        _ => Occupancy.Adult,
    };

    /// <summary>The thresholds of load events.</summary>
    /// <param name="profile">As above.</param>
    public static LoadLimits LimitsOf(PersonProfile profile) => profile switch
    {
        PersonProfile.Infant => LoadLimits.Infant,
        PersonProfile.Child => LoadLimits.Child,
        _ => LoadLimits.Adult,
    };
}
