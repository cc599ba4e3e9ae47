using System.Globalization;
using System.Text;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Records;

/// <summary>
/// Writes the measured part of a session as CSV (RFC 4180, UTF-8): lines beginning with <c>#</c> that explain it, then a line a sample. The
/// table and the hub write the same bytes from the same record.
/// </summary>
/// <param name="into">Takes the text.</param>
/// <param name="head">What explains the samples.</param>
public sealed class SessionCsv(TextWriter into, SessionHead head)
{
    private readonly StringBuilder _line = new();

    /// <summary>Writes what stands before the samples.</summary>
    public void Begin()
    {
        Comment("SotTable session", head.Session.ToString());
        Comment("data", head.Mark switch { "SIM" => "SIM: simulated, not measured on a person", "REPLAY" => "REPLAY: a recording drives simulated chips, not measured on a person", _ => "hardware" });
        if (head.Start is { } start)
        {
            Comment("origin note", start.OriginNote);
            Comment("template", $"{start.Template} version {start.TemplateVersion.ToString(CultureInfo.InvariantCulture)}");
            Comment("code", start.Code ?? "");
            Comment("left block", start.LeftBlock.ToString());
            Comment("calibration", start.CalibrationHash.Length > 0 ? start.CalibrationHash : "none: loads are counts");
            Comment("session starts at us", start.StartedUs.ToString(CultureInfo.InvariantCulture));
            Comment("UTC us at 0", (start.Anchor.UtcUs - start.Anchor.MonotonicUs).ToString(CultureInfo.InvariantCulture));
            for (var i = 0; i < start.Channels.Count; i++) Comment($"channel {i.ToString(CultureInfo.InvariantCulture)}", Describe(start.Channels[i], i));
        }

        into.Write("time_us,channel,name,counts,value,unit,fault,flags\r\n");
    }

    /// <summary>Writes the samples of a chunk, as they lie in it.</summary>
    /// <param name="entry">The chunk; one that can't be read becomes a comment.</param>
    public void Add(RecordEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Data.Length == 0) return;
        if (!ChunkCodec.TryRead(entry.Data.Span, entry.T0Us, out var samples))
        {
            Comment("unreadable chunk", entry.Seq.ToString(CultureInfo.InvariantCulture));
            return;
        }

        foreach (var s in samples) Write(s);
    }

    private void Write(in RawSample s)
    {
        _line.Clear().Append(CultureInfo.InvariantCulture, $"{s.At.Ticks / TimeSpan.TicksPerMicrosecond},{s.Channel},");
        Text(head.Name(s.Channel));
        _line.Append(CultureInfo.InvariantCulture, $",{s.Counts},");
        if (s.IsValid) _line.Append(CultureInfo.InvariantCulture, $"{head.Value(s.Channel, s.Counts):R}");
        _line.Append(',');
        Text(head.Unit(s.Channel));
        _line.Append(CultureInfo.InvariantCulture, $",{s.Fault},\"{s.Flags}\"\r\n");
        into.Write(_line);
    }

    private string Describe(RecordChannel c, int index) => string.Create(
        CultureInfo.InvariantCulture, $"{c.Name}, {c.Kind}, block {c.Block?.ToString() ?? "none"}, {c.RateHz} Hz, {head.Unit(index)}, gain {c.Gain?.ToString("R", CultureInfo.InvariantCulture) ?? "none"}, zero {c.ZeroCounts?.ToString("R", CultureInfo.InvariantCulture) ?? "none"} counts{(c.Bend is { } b ? $", bend {b.Square:R} u + {b.Cube:R} u² of the load, u = its part of {b.FullN:R} N, at most 1" : "")}");

    // Whatever reads comments finds them at the same # as ever: so they are no quoted cells, and a quotation mark, which could swallow the lines behind it, is another one.
    private void Comment(string name, string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c == '"' ? '\'' : c));
        into.Write(_line.Clear().Append("# ").Append(name).Append(": ").Append(Guarded(plain, first: false)).Append("\r\n"));
    }

    private void Text(string text)
    {
        var guarded = Guarded(text, first: true);
        if (guarded == text && text.AsSpan().IndexOfAny(",\"\r\n") < 0) _line.Append(text);
        else _line.Append('"').Append(guarded.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    // A spreadsheet takes a cell that begins with one of these for a formula, and cuts a line at its commas or, in other countries, at its semicolons.
    private static string Guarded(string text, bool first)
    {
        var guarded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (first && (c is '=' or '+' or '-' or '@' or '\t' or '\r')) guarded.Append('\'');
            first = c is ',' or ';' || (first && (c == '"' || char.IsWhiteSpace(c) || char.IsControl(c)));
            guarded.Append(c);
        }

        return guarded.ToString();
    }
}
