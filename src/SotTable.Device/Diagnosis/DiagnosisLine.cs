namespace SotTable.Device.Diagnosis;

/// <summary>What a look at one thing has found.</summary>
/// <param name="Check">What was looked at: <c>wiring</c>, <c>samples</c>, <c>rate</c>, <c>noise</c> and so on.</param>
/// <param name="Channel">Name of the channel; <c>null</c> for what belongs to none.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Code">What was found, for programs: <c>ok</c>, or a word such as <c>saturated</c> that keeps its meaning.</param>
/// <param name="Sentence">For people: what was found, where, and what to do.</param>
public sealed record DiagnosisLine(string Check, string? Channel, LineVerdict Verdict, string Code, string Sentence);

/// <summary>How a thing stands.</summary>
public enum LineVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It could not be looked at; the sentence says why.</summary>
    NotChecked,

    /// <summary>Somebody should look: it works, but not as well as it could.</summary>
    Look,

    /// <summary>Something is broken.</summary>
    Fault,
}
