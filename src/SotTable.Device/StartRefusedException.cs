namespace SotTable.Device;

/// <summary>The program can't start, for a reason that a person can act on. The message says what and where; the code ends the process.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="exitCode">Documented exit code: 65 bad input file, 75 busy, 77 no permission, 78 configuration.</param>
    /// <param name="message">For people; names the file or key and what was expected.</param>
    /// <param name="inner">The cause; <c>null</c> for none.</param>
    public StartRefusedException(int exitCode, string message, Exception? inner = null)
        : base(message, inner)
    {
        ExitCode = exitCode;
    }

    /// <summary>What a refusal of a profile or a simulation says, without the name of a parameter, which is the library's addition.</summary>
    /// <param name="refusal">The refusal.</param>
    public static string SentenceOf(ArgumentException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Message.Replace($" (Parameter '{refusal.ParamName}')", "", StringComparison.Ordinal);
    }

    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; }
}
