using System.Reflection;
using SotTable.Device.Sensing;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Adapters;

/// <summary>
/// Each trait that a set declares, held against what its ports are seen to do: an ability that is declared has to be there, and a lack that is declared too,
/// so that nobody goes on working around what a newer package can do.
/// </summary>
public abstract class TraitContract
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);
    private readonly PortRig _rig;

    private protected TraitContract(PortRig rig) => _rig = rig;

    public static TheoryData<string> Traits => [.. typeof(AdapterTraits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Traits))]
    public async Task A_set_does_what_it_declares_and_not_what_it_declares_it_can_not(string trait)
    {
        var declared = (bool)typeof(AdapterTraits).GetProperty(trait)!.GetValue(_rig.Traits)!; // one of the names above
        Assert.Equal(declared, trait switch
        {
            nameof(AdapterTraits.EdgesAreStampedByTheKernel) => await EdgesAreStampedAsync(),
            nameof(AdapterTraits.LostEdgesAreCounted) => await LostEdgesAreCountedAsync(),
            nameof(AdapterTraits.HasDebounce) => HasDebounce(),
            nameof(AdapterTraits.HoldsDevicesAlone) => _rig.SecondIsRefused(),
            nameof(AdapterTraits.BoundsAHeldBus) => BoundsAHeldBus(),
            nameof(AdapterTraits.ReadsLinesTogether) => ReadsTogether(),
            _ => throw new ArgumentException($"nothing looks at {trait}"),
        });
    }

    // The program hears of an edge a quarter of a second after the kernel did.
    private async Task<bool> EdgesAreStampedAsync()
    {
        using var panel = Panel();
        var before = _rig.Clock.Now;
        _rig.Press(17, true, TimeSpan.FromSeconds(0.25));
        return (await NextAsync(panel)).At < before;
    }

    private async Task<bool> LostEdgesAreCountedAsync()
    {
        using var panel = Panel();
        _rig.LoseEdges(17, 2);
        _rig.Press(17, true);
        _ = await NextAsync(panel);
        return panel.EdgesLost == 2;
    }

    private bool HasDebounce()
    {
        using var panel = Panel();
        return _rig.Debounced(17) == TimeSpan.FromMilliseconds(5);
    }

    private bool BoundsAHeldBus()
    {
        using var bus = _rig.Bus((_, _, _) => 0);
        Assert.Equal(I2cOutcome.Good, bus.Transfer(0x2A, [0], new byte[1]));
        return _rig.BusLimit is { } limit && limit <= TimeSpan.FromMilliseconds(20);
    }

    private bool ReadsTogether()
    {
        using var lines = _rig.Lines(5, 6, 7, 8);
        Assert.Equal(0, lines.Read(out _));
        var before = _rig.LineReads;
        Assert.Equal(0, lines.Read(out _));
        return _rig.LineReads - before == 1;
    }

    private ITablePanel Panel() => _rig.Panel(new PanelProfile(17, null, null, null, null, null), new HardwareOptions { DebounceMs = 5 });

    private static Task<ButtonEdge> NextAsync(ITablePanel panel) => panel.Edges.ReadAsync(Token).AsTask().WaitAsync(HangLimit, Token);
}

public sealed class NativeTraitTests() : TraitContract(new NativeRig());
