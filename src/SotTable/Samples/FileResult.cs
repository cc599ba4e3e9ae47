using System.Diagnostics.CodeAnalysis;

namespace SotTable.Samples;

/// <summary>What reading a file gave: the value, or what is wrong with the file.</summary>
/// <typeparam name="T">What the file describes.</typeparam>
/// <param name="Value">The value; <c>null</c> when the file was refused.</param>
/// <param name="Problem">One sentence that names file, line, field and what was expected; empty when there is a value.</param>
public sealed record FileResult<T>(T? Value, string Problem)
    where T : class
{
    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Ok => Value is not null;
}
