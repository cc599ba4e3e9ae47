namespace SotTable.Device.Kernel;

/// <summary>What light and buzzer are made of; each adapter set has its own.</summary>
internal interface IPanelParts
{
    /// <summary>Takes output lines, all low.</summary>
    /// <param name="lines">What each is for, and its number.</param>
    /// <param name="problem">Why they can't be had; <c>null</c> when they can.</param>
    IOutputLines? Take(IReadOnlyList<(string Use, int Line)> lines, out HardwareProblem? problem);

    /// <summary>Makes a LED or a PWM channel; nothing is opened yet.</summary>
    /// <param name="output">Which.</param>
    /// <param name="tone">Whether it is the buzzer's.</param>
    IPanelOutput Output(PanelOutput output, bool tone);
}

/// <summary>Output lines that were taken together.</summary>
internal interface IOutputLines : IDisposable
{
    /// <summary>Sets outputs.</summary>
    /// <param name="mask">The lines that are meant.</param>
    /// <param name="bits">Their levels.</param>
    /// <returns>0, or the kernel's positive error number.</returns>
    int Set(ulong mask, ulong bits);
}

/// <summary>A LED or a PWM channel. Any thread, one at a time.</summary>
internal interface IPanelOutput
{
    /// <summary>Takes it, dark and silent.</summary>
    /// <param name="use">What it is for.</param>
    /// <returns><c>null</c> when it can be used.</returns>
    HardwareProblem? Open(string use);

    /// <summary>Sets it.</summary>
    /// <param name="level">0 to 1.</param>
    /// <param name="hertz">Tone of a buzzer; 0 for a light.</param>
    /// <exception cref="IOException">It is gone.</exception>
    void Set(double level, double hertz);
}

/// <summary>The kernel's lines and small files.</summary>
/// <param name="chip">The GPIO chip.</param>
/// <param name="system">The kernel.</param>
/// <param name="classes">The folder <c>/sys/class</c>.</param>
internal sealed class KernelPanelParts(string chip, ISystemCalls system, string classes) : IPanelParts
{
    private readonly GpioChips _chips = new(system);

    /// <inheritdoc/>
    public IOutputLines? Take(IReadOnlyList<(string Use, int Line)> lines, out HardwareProblem? problem)
    {
        problem = _chips.Find(chip, out var path);
        if (problem is not null) return null;
        var taken = GpioLines.Request(system, path, [.. lines.Select(l => (l.Line, GpioAbi.Output))], 0, out var error);
        if (taken is null) problem = _chips.Refused(path, lines, error);
        return taken;
    }

    /// <inheritdoc/>
    public IPanelOutput Output(PanelOutput output, bool tone) => new SysfsOutput(output, classes);
}
