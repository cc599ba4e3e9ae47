namespace SotTable.Device.Sensing;

/// <summary>What an adapter set's ports can't do, said plainly; the contract suites check either the ability or the lack.</summary>
/// <param name="EdgesAreStampedByTheKernel">Otherwise an edge gets the time at which the program heard of it.</param>
/// <param name="LostEdgesAreCounted">Otherwise an edge that the kernel had no room for is not missed by anybody.</param>
/// <param name="HasDebounce">Otherwise <c>Hardware:DebounceMs</c> has to be 0.</param>
/// <param name="HoldsDevicesAlone">Otherwise a second program on the same bus is not noticed.</param>
/// <param name="BoundsAHeldBus">Otherwise a held line keeps the caller for the kernel's own time-out, a second.</param>
/// <param name="ReadsLinesTogether">Otherwise the data lines of several chips on one clock are read one after the other.</param>
internal sealed record AdapterTraits(
    bool EdgesAreStampedByTheKernel, bool LostEdgesAreCounted, bool HasDebounce, bool HoldsDevicesAlone, bool BoundsAHeldBus, bool ReadsLinesTogether)
{
    /// <summary>The kernel's own interfaces.</summary>
    public static readonly AdapterTraits Native = new(true, true, true, true, true, true);

    /// <summary>System.Device.Gpio 4 and Iot.Device.Bindings 4.</summary>
    public static readonly AdapterTraits Packages = new(false, false, false, false, false, false);
}
