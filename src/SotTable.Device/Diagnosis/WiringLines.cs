using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Diagnosis;

/// <summary>The wiring against the profile, a line a channel.</summary>
internal static class WiringLines
{
    /// <summary>Asks the chips.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="ports">What they are wired to.</param>
    /// <param name="device">The device of a bus, for people.</param>
    public static IEnumerable<DiagnosisLine> Of(TableProfile profile, IChipPorts ports, Func<string, string> device)
    {
        var answers = ChipCheck.Look(profile, ports, device).ToList();
        foreach (var c in profile.Channels)
        {
            var place = ChannelScale.Place(c);
            if (answers.Find(a => a.Channels.Contains(c)) is not { } answer)
                yield return new("wiring", c.Name, LineVerdict.NotChecked, "no-name", $"{place}: has no name to ask for; its samples tell whether it is there");
            else if (answer.Problem is { } problem)
                yield return new("wiring", c.Name, LineVerdict.Fault, answer.Code, problem.Message[(problem.Message.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            else
                yield return new("wiring", c.Name, answer.Code switch { "ok" => LineVerdict.Ok, "wrong-chip" => LineVerdict.Fault, _ => LineVerdict.NotChecked }, answer.Code, $"{place} {answer.Note}");
        }
    }
}
