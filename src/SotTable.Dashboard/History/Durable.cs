using SotTable.Messages;

namespace SotTable.Dashboard.History;

/// <summary>A durable message of a table, checked.</summary>
/// <param name="Table">The table, by its topic.</param>
/// <param name="Category">Last level of the topic.</param>
/// <param name="Epoch">The journal.</param>
/// <param name="N">Number in the journal.</param>
/// <param name="Prev">The number before it that the journal has.</param>
/// <param name="Session">The session; <c>null</c> outside one.</param>
/// <param name="Message"><see cref="EventMessage"/>, <see cref="SummaryMessage"/>, <see cref="RecordFrame"/> or <see cref="Unreadable"/>.</param>
/// <param name="Body">As received.</param>
internal sealed record Durable(
    TableAddress Table, string Category, string Epoch, long N, long Prev, Guid? Session, object Message, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// 2200-01-01 in UTC milliseconds: later no clock of a table is. Who says so would stand before all others in every list, with a number that no browser can read.
    /// </summary>
    public const long LatestMs = 7_258_118_400_000;

    /// <summary>Longest epoch: 16 digits, with room for a later version.</summary>
    private const int LongestEpoch = 32;

    /// <summary>What is wrong with the numbers; empty when nothing is.</summary>
    public string Problem =>
        N < 1 || Prev < 0 || Prev >= N ? $"n {N}, prev {Prev}: expected 0 <= prev < n"
        : !IsEpoch(Epoch) ? "epoch: expected up to 32 letters and digits"
        : "";

    /// <summary>Whether a word can be an epoch.</summary>
    /// <param name="word">The word.</param>
    public static bool IsEpoch(string word) => word.Length is > 0 and <= LongestEpoch && word.All(char.IsAsciiLetterOrDigit);
}

/// <summary>A table's words of its journal when it comes online.</summary>
/// <param name="Table">The table, by its topic.</param>
/// <param name="Epoch">Under what it gives its numbers from now on.</param>
/// <param name="From">Under what it gave them when it last heard of a hub; <c>null</c> for never.</param>
/// <param name="Since">How far that hub had everything.</param>
internal sealed record JournalHello(TableAddress Table, string Epoch, string? From, long Since);

/// <summary>Says only where in its journal it belongs. It is kept as it came and acknowledged, so that it holds up nothing behind it.</summary>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record Unreadable(string Problem);

/// <summary>How far a table's journal is in the store.</summary>
/// <param name="Table">The table.</param>
/// <param name="Epoch">The journal.</param>
/// <param name="Thru">Everything up to this number is committed.</param>
/// <param name="Hole">Whether something beyond it has come.</param>
internal sealed record Stored(TableAddress Table, string Epoch, long Thru, bool Hole);
