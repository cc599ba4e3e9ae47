using System.Buffers;
using System.Text.Json;
using SotTable.Dashboard.Ingest;

namespace SotTable.Dashboard.Api;

/// <summary>Writes the text messages of LIVE.md into one buffer that is used again. One owner; not thread-safe.</summary>
/// <param name="time">Clock for ages.</param>
internal sealed class LiveText(TimeProvider time) : IDisposable
{
    private static readonly string[] s_types = ["status", "meta", "state", "health"];
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>The first message.</summary>
    /// <param name="identity">The hub.</param>
    /// <returns>Bytes, valid until the next call; so for all.</returns>
    public ReadOnlyMemory<byte> Hello(HubIdentity identity)
    {
        Begin("hello");
        _json.WriteString("instance", identity.Instance);
        _json.WriteString("version", identity.Version);
        return End();
    }

    /// <summary>All tables.</summary>
    /// <param name="tables">By index.</param>
    public ReadOnlyMemory<byte> Tables(ReadOnlySpan<LiveTable> tables)
    {
        Begin("tables");
        _json.WriteStartArray("tables");
        foreach (var table in tables)
        {
            _json.WriteStartObject();
            _json.WriteNumber("index", table.Index);
            _json.WriteString("site", table.Address.Site);
            _json.WriteString("table", table.Address.Table);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        return End();
    }

    /// <summary>The last message of a slot.</summary>
    /// <param name="slot">One that holds one message.</param>
    /// <param name="index">The table.</param>
    /// <param name="message">The message.</param>
    public ReadOnlyMemory<byte> Kept(Slot slot, int index, KeptMessage message) => Message(s_types[(int)slot], index, message);

    /// <summary>An event, summary or reply.</summary>
    /// <param name="occurrence">What happened.</param>
    public ReadOnlyMemory<byte> Once(Occurrence occurrence) => Message(occurrence.Type, occurrence.TableIndex, occurrence.Message);

    /// <summary>The number of lost frames.</summary>
    /// <param name="index">The table.</param>
    /// <param name="frames">Since the hub started.</param>
    public ReadOnlyMemory<byte> Lost(int index, long frames)
    {
        Begin("lost");
        _json.WriteNumber("index", index);
        _json.WriteNumber("frames", frames);
        return End();
    }

    /// <summary>All notices of a table.</summary>
    /// <param name="index">The table.</param>
    /// <param name="notices">By code.</param>
    public ReadOnlyMemory<byte> Notices(int index, IEnumerable<KeyValuePair<string, KeptMessage>> notices)
    {
        Begin("notices");
        _json.WriteNumber("index", index);
        _json.WriteStartArray("notices");
        foreach (var (_, message) in notices)
        {
            _json.WriteStartObject();
            Write(message);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        return End();
    }

    /// <summary>The sign of life.</summary>
    /// <param name="tick">Number of the tick.</param>
    /// <param name="broker">Whether the link to the broker is up.</param>
    /// <param name="notices">What the hub has to tell of itself.</param>
    public ReadOnlyMemory<byte> Beat(uint tick, bool broker, IReadOnlyList<string> notices)
    {
        Begin("beat");
        _json.WriteNumber("tick", tick);
        _json.WriteBoolean("broker", broker);
        if (notices.Count > 0)
        {
            _json.WriteStartArray("notices");
            for (var i = 0; i < notices.Count; i++) _json.WriteStringValue(notices[i]);
            _json.WriteEndArray();
        }

        return End();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private ReadOnlyMemory<byte> Message(string type, int index, KeptMessage message)
    {
        Begin(type);
        _json.WriteNumber("index", index);
        Write(message);
        return End();
    }

    private void Write(KeptMessage message)
    {
        _json.WriteNumber("ageMs", (long)time.GetElapsedTime(message.ReceivedAt).TotalMilliseconds);
        _json.WriteBoolean("live", message.Live);
        _json.WritePropertyName("body");
        _json.WriteRawValue(message.Body.Span, skipInputValidation: true); // ingest has read it
    }

    private void Begin(string type)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("type", type);
    }

    private ReadOnlyMemory<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }
}
