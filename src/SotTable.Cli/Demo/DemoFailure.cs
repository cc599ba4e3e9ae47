namespace SotTable.Cli.Demo;

/// <summary>The demo can't go on: caught once, where the verb ends.</summary>
/// <param name="exitCode">The program's end.</param>
/// <param name="sentence">What, where and what to do.</param>
internal sealed class DemoFailure(int exitCode, string sentence) : Exception(sentence)
{
    /// <summary>The program's end.</summary>
    public int ExitCode { get; } = exitCode;
}
