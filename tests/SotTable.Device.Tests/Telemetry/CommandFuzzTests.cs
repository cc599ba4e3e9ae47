using System.Text;
using SotTable.Device.Telemetry;
using SotTable.Messages;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Telemetry;

/// <summary>Broken commands by the thousand. The whole of it: <c>… -explicit only -parallel none -class "*FuzzTests"</c>.</summary>
public sealed class CommandFuzzTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Template Template = new("cat-2", 3, "Category II", TimeSpan.FromMinutes(10), BodyPosition.Supine, [], true, "");

    [Fact]
    public void A_broken_command_is_never_carried_out() => Decide(5000);

    [Fact(Explicit = true)]
    public void None_of_a_hundred_thousand_broken_commands_is_carried_out() => Decide(100_000);

    // They are all more than a year late, so that whatever a change leaves whole is refused as well: a single one that acts would be a hole in the door.
    private static void Decide(int count)
    {
        var door = new CommandDoor([Template]);
        string[] args = ["{}", """{"template":"cat-2","templateVersion":3,"profile":"adult","code":"K-17"}""", """{"label":"cough"}"""];
        var whole = args.Select((a, i) => Encoding.UTF8.GetBytes(
            $$"""{"v":1,"id":"0195531c-0000-7000-8000-00000000000{{i}}","by":"anna","expMs":{{Now.AddDays(-400).ToUnixTimeMilliseconds()}},"args":{{a}}}""")).ToArray();
        var bodies = new Mutator(whole, 4);
        long before = 0;
        for (var i = 0; i < count; i++)
        {
            var name = bodies.Next(8) == 0 ? "session.\0" : CommandNames.All[bodies.Next(CommandNames.All.Count)];
            var decision = door.Decide(name, bodies.Next(), bodies.Next(5) == 0, Now, TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(i));
            if (decision is CommandDecision.Act) Assert.Fail($"carried out: {decision}");
            if (i == count / 2) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        // Whatever runs beside a share of it has memory of its own.
        if (count > 5000) Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 << 20);
        GC.KeepAlive(door);
    }
}
