namespace SotTable.Messages;

/// <summary>
/// <c>notice/{code}</c>: trouble with the instrument has come, changed or gone. The broker keeps the last one of each code. What stands right now is in
/// <see cref="StateMessage.Notices"/>, which is fresher.
/// </summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Boot">As in <see cref="StatusMessage"/>.</param>
/// <param name="Code">Name of a <see cref="NoticeCode"/>; the last level of the topic.</param>
/// <param name="Level">How much it matters; tells a receiver that does not know the code.</param>
/// <param name="Standing">False once it is over.</param>
/// <param name="Subjects">What it is about, such as channels, in a fixed order; empty when the code has no subject or it is over.</param>
/// <param name="SinceMs">When the first of its subjects came; UTC milliseconds by the table's clock.</param>
/// <param name="AtMs">When this came, changed or was over; UTC milliseconds by the table's clock.</param>
public sealed record NoticeMessage(
    int V, uint Boot, string Code, NoticeLevel Level, bool Standing, IReadOnlyList<string> Subjects, long SinceMs, long AtMs) : IVersioned;
