using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>A hand at a simulated table: presses on a cell, or on the breath sensor, as one at a real table would. Any thread.</summary>
/// <param name="profile">The wiring.</param>
/// <param name="patient">Feels it.</param>
/// <param name="now">Monotonic time.</param>
internal sealed class SimulatedHand(TableProfile profile, PatientModel patient, Func<TimeSpan> now)
{
    private const double Newtons = 30; // a firm tap

    /// <summary>Presses from now on. The breath sensor gives its whole swing, as when somebody breathes in and holds.</summary>
    /// <param name="name">The channel's.</param>
    /// <param name="hold">For how long.</param>
    /// <returns>Empty, or what was expected.</returns>
    public string Press(string name, TimeSpan hold)
    {
        for (var i = 0; i < profile.Channels.Count; i++)
        {
            if (profile.Channels[i].Name != name) continue;
            patient.PressOn(i, now(), now() + hold, Newtons);
            return "";
        }

        return $"on: expected one of {string.Join(", ", profile.Channels.Select(c => c.Name))}";
    }
}
