using SotTable.Sessions;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Sessions;

/// <summary>Every state × every input, when nothing is due: the state after it, what is recorded, why it was refused.</summary>
public sealed class SessionMatrixTests
{
    private static readonly TimeSpan Now = Minutes(10);
    private static readonly SessionFacts Facts = new(First, Plan(), Minutes(9));

    private static readonly SessionState[] States =
    [
        new Idle(Seconds(590)),
        new Armed(Plan(), Minutes(15)),
        new Running(Facts, Minutes(14), Minutes(29), TimeSpan.Zero),
        new Paused(Facts, Minutes(4), Minutes(29), Seconds(590), TimeSpan.Zero),
        new Ended(Facts, Seconds(590), EndReason.Time, TimeSpan.Zero, Seconds(650)),
        new Interrupted(First, Minutes(1), DateTimeOffset.UnixEpoch, Plan()),
    ];

    private static readonly SessionInput[] Inputs =
    [
        new PressEdge(Second), new HeldTwoSeconds(Seconds(598)), new PatientPress(), new Tick(), new BlocksEmpty(),
        new Arm(Plan(), "anna"), new Disarm("anna"), new Stop("anna"), new Mark("anna", "turn"),
    ];

    public static TheoryData<string, string, string> Rows => new()
    {
        { "Idle", "PressEdge", "Running: Started by button" },
        { "Idle", "HeldTwoSeconds", "Idle" },
        { "Idle", "PatientPress", "Idle" },
        { "Idle", "Tick", "Idle" },
        { "Idle", "BlocksEmpty", "Idle" },
        { "Idle", "Arm", "Armed: Armed by anna" },
        { "Idle", "Disarm", "Idle" },
        { "Idle", "Stop", "Idle, refused: NoSession" },
        { "Idle", "Mark", "Idle, refused: NoSession" },

        { "Armed", "PressEdge", "Running: Started by button" },
        { "Armed", "HeldTwoSeconds", "Armed" },
        { "Armed", "PatientPress", "Armed" },
        { "Armed", "Tick", "Armed" },
        { "Armed", "BlocksEmpty", "Armed" },
        { "Armed", "Arm", "Armed: Armed by anna" },
        { "Armed", "Disarm", "Idle: Disarmed by anna" },
        { "Armed", "Stop", "Armed, refused: NoSession" },
        { "Armed", "Mark", "Armed, refused: NoSession" },

        { "Running", "PressEdge", "Paused: Paused by button" },
        { "Running", "HeldTwoSeconds", "Ended: Ended by button (Practitioner)" },
        { "Running", "PatientPress", "Paused: Paused by patient" },
        { "Running", "Tick", "Running" },
        { "Running", "BlocksEmpty", "Running" },
        { "Running", "Arm", "Running, refused: SessionRunning" },
        { "Running", "Disarm", "Running, refused: SessionRunning" },
        { "Running", "Stop", "Ended: Ended by anna (Dashboard)" },
        { "Running", "Mark", "Running: Marked by anna" },

        { "Paused", "PressEdge", "Running: Resumed by button" },
        { "Paused", "HeldTwoSeconds", "Ended: Ended by button (Practitioner)" },
        { "Paused", "PatientPress", "Paused" },
        { "Paused", "Tick", "Paused" },
        { "Paused", "BlocksEmpty", "Paused" },
        { "Paused", "Arm", "Paused, refused: SessionRunning" },
        { "Paused", "Disarm", "Paused, refused: SessionRunning" },
        { "Paused", "Stop", "Ended: Ended by anna (Dashboard)" },
        { "Paused", "Mark", "Paused: Marked by anna" },

        { "Ended", "PressEdge", "Idle: Cleared by button" },
        { "Ended", "HeldTwoSeconds", "Ended" },
        { "Ended", "PatientPress", "Ended" },
        { "Ended", "Tick", "Ended" },
        { "Ended", "BlocksEmpty", "Idle: Cleared by blocks" },
        { "Ended", "Arm", "Ended, refused: NotCleared" },
        { "Ended", "Disarm", "Idle: Cleared by anna" },
        { "Ended", "Stop", "Ended" },
        { "Ended", "Mark", "Ended, refused: NoSession" },

        { "Interrupted", "PressEdge", "Idle: Cleared by button" },
        { "Interrupted", "HeldTwoSeconds", "Interrupted" },
        { "Interrupted", "PatientPress", "Interrupted" },
        { "Interrupted", "Tick", "Interrupted" },
        { "Interrupted", "BlocksEmpty", "Interrupted" },
        { "Interrupted", "Arm", "Interrupted, refused: NotCleared" },
        { "Interrupted", "Disarm", "Idle: Cleared by anna" },
        { "Interrupted", "Stop", "Interrupted, refused: NoSession" },
        { "Interrupted", "Mark", "Interrupted, refused: NoSession" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_cell_does_what_its_row_says(string state, string input, string expected)
    {
        var step = SessionMachine.Next(
            States.Single(s => s.GetType().Name == state), Inputs.Single(i => i.GetType().Name == input), Now, Settings());
        Assert.Equal(expected, Told(step));
        Assert.All(step.Events, e => Assert.Equal(Now, e.At));
    }

    [Fact]
    public void The_table_has_a_row_for_every_state_and_every_input()
    {
        var cells = from state in Family(typeof(SessionState)) from input in Family(typeof(SessionInput)) select $"{state} × {input}";
        var rows = Rows.Select(r => $"{r.Data.Item1} × {r.Data.Item2}").ToArray();
        Assert.Equal(cells.Order(), rows.Order());
        Assert.Equal(6 * 9, rows.Length);
    }

    private static IEnumerable<string> Family(Type family) =>
        family.Assembly.GetTypes().Where(t => t is { IsSealed: true } && t.IsSubclassOf(family)).Select(t => t.Name);

    private static string Told(SessionStep step) =>
        step.State.GetType().Name
        + (step.Events.Count == 0 ? "" : ": " + string.Join(", ", step.Events.Select(e => $"{e.Kind} by {e.By}{(e.Reason is { } r ? $" ({r})" : "")}")))
        + (step.Refusal is { } refusal ? $", refused: {refusal}" : "");
}
