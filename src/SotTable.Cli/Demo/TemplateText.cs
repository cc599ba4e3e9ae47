using System.Text.Json;

namespace SotTable.Cli.Demo;

/// <summary>The templates file of an unattended demo: one example with the planned time that fits.</summary>
internal static class TemplateText
{
    /// <summary>Writes it.</summary>
    /// <param name="duration">Planned time, whole seconds.</param>
    public static string Of(TimeSpan duration) => JsonSerializer.Serialize(new
    {
        schema = "sottable-templates/1",
        templates = new[]
        {
            new
            {
                id = "example-demo",
                version = 1,
                name = $"Example for the demo, {duration.TotalSeconds:0} s",
                durationS = (int)duration.TotalSeconds,
                position = "supine",
                placements = new[]
                {
                    new { block = "A", side = "left", site = "crest" },
                    new { block = "B", side = "right", site = "trochanter" },
                },
                example = true,
                source = "Made for one run of the demo; no recommendation.",
            },
        },
    });
}
