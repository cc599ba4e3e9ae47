using System.Text.Json;
using SotTable.Dashboard.History;
using SotTable.Records;

namespace SotTable.Dashboard.Api;

/// <summary>A session's map for a browser.</summary>
internal static class MapJson
{
    /// <summary>Writes it. Values have five digits, more than a screen shows.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="head">What explains the samples.</param>
    /// <param name="map">The map.</param>
    /// <param name="firstUs">First moment of the session's samples.</param>
    /// <param name="lastUs">Last moment of them.</param>
    public static void Write(Utf8JsonWriter json, SessionHead head, SessionMap map, long firstUs, long lastUs)
    {
        json.WriteStartObject();
        json.WriteString("mark", head.Mark);
        json.WriteNumber("firstUs", firstUs);
        json.WriteNumber("lastUs", lastUs);
        json.WriteNumber("fromUs", map.FromUs);
        json.WriteNumber("toUs", map.ToUs);
        json.WriteNumber("bins", map.Bins);
        json.WriteNumber("startedUs", head.Start?.StartedUs ?? firstUs);
        json.WriteStartArray("lanes");
        for (var i = 0; i < map.Lanes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", head.Name(i));
            json.WriteString("kind", head.Channel(i)?.Kind.ToString() ?? "");
            json.WriteString("block", head.Channel(i)?.Block?.ToString());
            json.WriteString("unit", head.Unit(i));
            Ranges(json, map.Bins, map.Lanes[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("blocks");
        foreach (var (block, unit, lane) in map.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("block", block.ToString());
            json.WriteString("unit", unit);
            Ranges(json, map.Bins, lane);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var share = map.Share();
        if (share is null) json.WriteNull("share");
        else Values(json, "share", map.Bins, bin => share[bin]);
        json.WriteEndObject();
    }

    private static void Ranges(Utf8JsonWriter json, int bins, SessionMap.Lane lane)
    {
        Values(json, "min", bins, bin => lane.Range(bin)?.Min);
        Values(json, "max", bins, bin => lane.Range(bin)?.Max);
    }

    private static void Values(Utf8JsonWriter json, string name, int bins, Func<int, double?> value)
    {
        json.WriteStartArray(name);
        for (var bin = 0; bin < bins; bin++)
        {
            if (value(bin) is { } v && double.IsFinite(v)) json.WriteNumberValue(Round(v));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    private static double Round(double value) =>
        value == 0 ? 0 : Math.Round(value, Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}
