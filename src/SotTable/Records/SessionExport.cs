using System.Text;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Records;

/// <summary>The one way in which a session leaves the table and the hub: the same record makes the same bytes at both.</summary>
public static class SessionExport
{
    /// <summary>Writes the measured part of a session.</summary>
    /// <param name="into">Takes the bytes; stays open.</param>
    /// <param name="format"><c>csv</c> or <c>json</c>.</param>
    /// <param name="head">What explains the samples.</param>
    /// <param name="readChunks">Goes through the chunks in order and gives each to what it gets.</param>
    public static void Write(Stream into, string format, SessionHead head, Action<Action<RecordEntry>> readChunks)
    {
        ArgumentNullException.ThrowIfNull(readChunks);
        if (format == "csv")
        {
            using var text = new StreamWriter(into, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true);
            var csv = new SessionCsv(text, head);
            csv.Begin();
            readChunks(csv.Add);
            return;
        }

        using var json = new Utf8JsonWriter(into);
        var writer = new SessionJson(json, head);
        writer.Begin();
        readChunks(entry =>
        {
            writer.Add(entry);
            json.Flush();
        });
        writer.End();
    }
}
