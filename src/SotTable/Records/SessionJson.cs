using System.Text.Json;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Records;

/// <summary>Writes the measured part of a session as JSON: what explains it, then the samples of each chunk. The same bytes at the table and at the hub.</summary>
/// <param name="json">Takes it.</param>
/// <param name="head">What explains the samples.</param>
public sealed class SessionJson(Utf8JsonWriter json, SessionHead head)
{
    /// <summary>Writes what stands before the samples.</summary>
    public void Begin()
    {
        json.WriteStartObject();
        json.WriteString("session", head.Session);
        json.WriteString("origin", JsonNamingPolicy.CamelCase.ConvertName(head.Origin.ToString()));
        json.WritePropertyName("start");
        WireJson.Write(json, head.Start);
        json.WriteStartArray("units");
        for (var i = 0; i < (head.Start?.Channels.Count ?? 0); i++) json.WriteStringValue(head.Unit(i));
        json.WriteEndArray();
        json.WriteStartArray("chunks");
    }

    /// <summary>Writes a chunk; each sample is <c>[µs, channel, counts, value or null, fault, flags]</c>.</summary>
    /// <param name="entry">The chunk.</param>
    public void Add(RecordEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        json.WriteStartObject();
        json.WriteNumber("seq", entry.Seq);
        json.WriteNumber("lost", entry.Lost);
        IReadOnlyList<RawSample> samples = [];
        json.WriteBoolean("readable", entry.Data.Length == 0 || ChunkCodec.TryRead(entry.Data.Span, entry.T0Us, out samples));
        json.WriteStartArray("samples");
        foreach (var s in samples) Write(s);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the end.</summary>
    public void End()
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    private void Write(in RawSample s)
    {
        json.WriteStartArray();
        json.WriteNumberValue(s.At.Ticks / TimeSpan.TicksPerMicrosecond);
        json.WriteNumberValue(s.Channel);
        json.WriteNumberValue(s.Counts);
        if (s.IsValid && double.IsFinite(head.Value(s.Channel, s.Counts))) json.WriteNumberValue(head.Value(s.Channel, s.Counts));
        else json.WriteNullValue();
        json.WriteNumberValue((int)s.Fault);
        json.WriteNumberValue((int)s.Flags);
        json.WriteEndArray();
    }
}
