using System.Text;

namespace SotTable.Device.Kernel;

/// <summary>Lines of one GPIO chip that belong to this program as long as it is not disposed. Line numbers in masks are places in the request. Thread-safe but for disposal.</summary>
internal sealed unsafe class GpioLines : IOutputLines
{
    private readonly ISystemCalls _system;
    private readonly int _descriptor;

    private GpioLines(ISystemCalls system, int descriptor) => (_system, _descriptor) = (system, descriptor);

    /// <summary>Takes lines.</summary>
    /// <param name="system">The kernel.</param>
    /// <param name="chip">The chip's device file.</param>
    /// <param name="lines">Number and flags (<see cref="GpioAbi"/>) of each line.</param>
    /// <param name="debounceUs">How long a line with edges must be still before its edge counts, by the kernel; 0 for none.</param>
    /// <param name="error">0, or the kernel's positive error number: EBUSY when a line has another user.</param>
    /// <returns><c>null</c> when the kernel refused.</returns>
    public static GpioLines? Request(ISystemCalls system, string chip, IReadOnlyList<(int Line, ulong Flags)> lines, uint debounceUs, out int error)
    {
        GpioAbi.LineRequest request = default;
        var edges = 0ul;
        request.LineCount = (uint)lines.Count;
        request.Flags = lines[0].Flags;
        request.EventBuffer = 256;
        Encoding.ASCII.GetBytes("sottable", new Span<byte>(request.Consumer, 31));
        for (var i = 0; i < lines.Count; i++)
        {
            var (line, flags) = lines[i];
            request.Offsets[i] = (uint)line;
            if ((flags & (GpioAbi.RisingEdge | GpioAbi.FallingEdge)) != 0) edges |= 1ul << i;
            if (flags != request.Flags) Add(ref request, GpioAbi.OwnFlags, flags, 1ul << i);
        }

        if (debounceUs > 0 && edges != 0) Add(ref request, GpioAbi.Debounce, debounceUs, edges);
        var descriptor = system.Open(chip);
        error = descriptor < 0 ? -descriptor : 0;
        if (error != 0) return null;
        var result = system.Control(descriptor, GpioAbi.GetLines, &request);
        system.Close(descriptor);
        error = result < 0 ? -result : 0;
        return error != 0 ? null : new GpioLines(system, request.Descriptor);
    }

    /// <summary>Levels now; 1 is active.</summary>
    /// <param name="mask">The lines that are meant.</param>
    /// <param name="bits">Their levels.</param>
    /// <returns>0, or the kernel's positive error number.</returns>
    public int Get(ulong mask, out ulong bits)
    {
        var values = new GpioAbi.LineValues { Mask = mask };
        var result = _system.Control(_descriptor, GpioAbi.GetValues, &values);
        bits = result < 0 ? 0 : values.Bits;
        return result < 0 ? -result : 0;
    }

    /// <summary>Sets outputs.</summary>
    /// <param name="mask">The lines that are meant.</param>
    /// <param name="bits">Their levels.</param>
    /// <returns>0, or the kernel's positive error number.</returns>
    public int Set(ulong mask, ulong bits)
    {
        var values = new GpioAbi.LineValues { Mask = mask, Bits = bits };
        var result = _system.Control(_descriptor, GpioAbi.SetValues, &values);
        return result < 0 ? -result : 0;
    }

    /// <summary>Waits for edges and takes them.</summary>
    /// <param name="edges">Filled from the start.</param>
    /// <param name="milliseconds">Longest wait; 0 for none.</param>
    /// <returns>How many came; 0 when the time has passed; negative when the chip is gone.</returns>
    public int Edges(Span<GpioAbi.LineEvent> edges, int milliseconds)
    {
        var happened = _system.Poll(_descriptor, milliseconds);
        if (happened < 0) return happened;
        if ((happened & GpioAbi.PollIn) == 0) return (happened & GpioAbi.PollGone) != 0 ? -Errno.NoDevice : 0;
        fixed (GpioAbi.LineEvent* into = edges)
        {
            var bytes = _system.Read(_descriptor, into, edges.Length * sizeof(GpioAbi.LineEvent));
            return bytes < 0 ? bytes : bytes / sizeof(GpioAbi.LineEvent);
        }
    }

    // Lines with the same value share an attribute; there is room for ten.
    private static void Add(ref GpioAbi.LineRequest request, uint id, ulong value, ulong mask)
    {
        for (var i = 0; i < request.AttributeCount; i++)
        {
            ref var attribute = ref request.Attributes[i];
            if (attribute.Id != id || attribute.Value != value) continue;
            attribute.Lines |= mask;
            return;
        }

        request.Attributes[(int)request.AttributeCount++] = new() { Id = id, Value = value, Lines = mask };
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Close(_descriptor);
}
