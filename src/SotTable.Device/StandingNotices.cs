using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;

namespace SotTable.Device;

/// <summary>Which notices stand, by the catalogue, and what has changed. Without clock or I/O; owned by the reader.</summary>
/// <param name="boot">Random for each start.</param>
/// <param name="calibrated">Whether loads are newtons at the start.</param>
/// <param name="earlier">Why an earlier configuration is in force; empty when it is not.</param>
/// <param name="toUtc">The wall-clock time of a monotonic one, by the anchor.</param>
internal sealed class StandingNotices(uint boot, bool calibrated, string earlier, Func<TimeSpan, DateTimeOffset> toUtc)
{
    private readonly Dictionary<NoticeCode, (string[] Subjects, TimeSpan Since)> _standing = [];
    private readonly SampleLoss _loss = new();
    private readonly RecentGrowth _chunks = new();
    private readonly RecentGrowth _presses = new();
    private readonly RecentGrowth _messages = new();

    /// <summary>Whether loads are newtons.</summary>
    public bool Calibrated { get; set; } = calibrated;

    /// <summary>For <c>state</c>: <c>code</c> or <c>code:subject</c>, in the order of the catalogue. Replaced as a whole.</summary>
    public IReadOnlyList<string> Standing { get; private set; } = [];

    /// <summary>What the table's light says beside the session.</summary>
    public PanelNotice Panel { get; private set; }

    /// <summary>Takes in how things are.</summary>
    /// <param name="troubles">How things are.</param>
    /// <param name="stuck">Whether the practitioner's button is stuck.</param>
    /// <param name="patientStuck">Whether the patient's is.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>The notices that came, changed or are over.</returns>
    public IReadOnlyList<NoticeMessage> Look(Troubles troubles, bool stuck, bool patientStuck, TimeSpan now)
    {
        _loss.Look(troubles.Channels, troubles.SamplesDiscarded, now);
        var (gap, missed, dropped) =
            (_chunks.Look(troubles.ChunksDropped, now), _presses.Look(troubles.PressesLost, now), _messages.Look(troubles.MessagesDropped, now));
        List<NoticeMessage> changed = [];
        foreach (var code in NoticeCode.All)
        {
            if (Update(code, Subjects(code), now) is { } notice) changed.Add(notice);
        }

        if (changed.Count > 0) Standing = [.. NoticeCode.All.SelectMany(Words)];
        Panel = stuck || troubles.ButtonsLost ? PanelNotice.ButtonFault
            : Stands(NoticeCode.JournalFault) || Stands(NoticeCode.SensorFault) || Stands(NoticeCode.Saturated) ? PanelNotice.Instrument
            : troubles.LinkDown ? PanelNotice.Link : PanelNotice.None;
        return changed;

        // null: does not stand. A code without subjects stands with none.
        string[]? Subjects(NoticeCode code) =>
            code == NoticeCode.ButtonsLost ? If(troubles.ButtonsLost)
            : code == NoticeCode.ButtonStuck ? If(stuck)
            : code == NoticeCode.PatientButtonStuck ? If(patientStuck)
            : code == NoticeCode.JournalFault ? (troubles.Journal.Length > 0 ? [troubles.Journal] : null)
            : code == NoticeCode.JournalBegunAnew ? (troubles.JournalSetAside.Length > 0 ? [troubles.JournalSetAside] : null)
            : code == NoticeCode.JournalFilling ? If(troubles.JournalFilling)
            : code == NoticeCode.RecordGap ? If(gap)
            : code == NoticeCode.SensorFault ? Names(troubles.Channels.Where(c => c.Fault is not (null or SampleFault.Saturated)).Select(c => c.Name))
            : code == NoticeCode.Saturated ? Names(troubles.Channels.Where(c => c.Fault is SampleFault.Saturated).Select(c => c.Name))
            : code == NoticeCode.NoCommands ? If(troubles.CommandsRefused && !troubles.LinkDown)
            : code == NoticeCode.EarlierConfiguration ? (earlier.Length > 0 ? [earlier] : null)
            : code == NoticeCode.CertificateEnds ? (troubles.CertificateEnds.Length > 0 ? [troubles.CertificateEnds] : null)
            : code == NoticeCode.Uncalibrated ? If(!Calibrated)
            : code == NoticeCode.SamplesLost ? Names(_loss.Channels)
            : code == NoticeCode.PressLost ? If(missed)
            : code == NoticeCode.MessagesDropped ? If(dropped || (troubles.MessagesHeld && !troubles.LinkDown))
            : throw new NotSupportedException($"{code.Name} has no rule");
    }

    private static string[]? If(bool stands) => stands ? [] : null;

    private static string[]? Names(IEnumerable<string> names) => names.ToArray() is { Length: > 0 } some ? some : null;

    private bool Stands(NoticeCode code) => _standing.ContainsKey(code);

    private NoticeMessage? Update(NoticeCode code, string[]? subjects, TimeSpan now)
    {
        var stood = _standing.TryGetValue(code, out var before);
        if (subjects is null ? !stood : stood && before.Subjects.AsSpan().SequenceEqual(subjects)) return null;
        var since = stood ? before.Since : now;
        if (subjects is null) _standing.Remove(code);
        else _standing[code] = (subjects, since);
        return new(1, boot, code.Name, code.Level, subjects is not null, subjects ?? [], Ms(since), Ms(now));
    }

    private IEnumerable<string> Words(NoticeCode code) =>
        !_standing.TryGetValue(code, out var standing) ? []
        : standing.Subjects.Length == 0 ? [code.Name]
        : standing.Subjects.Select(s => $"{code.Name}:{s}");

    private long Ms(TimeSpan at) => toUtc(at).ToUnixTimeMilliseconds();
}
