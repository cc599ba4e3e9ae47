using System.Text.Json;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>A block's reading at a temperature.</summary>
internal sealed record KeptPoint(BlockId Block, TemperaturePoint Point);

/// <summary>Readings at temperatures that were taken so far: a room takes hours to become another one, so that each is a call of its own.</summary>
/// <param name="Hash">The version that was in force; another one begins anew.</param>
/// <param name="Weights">The weights as they were typed; empty for none.</param>
/// <param name="Points">The readings.</param>
internal sealed record TemperatureWork(string Hash, string Weights, IReadOnlyList<KeptPoint> Points)
{
    private const string Name = "temperatures.json";
    private const double Same = 0.05; // K

    /// <summary>Reads what was kept; <c>null</c> for nothing.</summary>
    /// <param name="folder">Where the calibrations lie.</param>
    /// <exception cref="CalibrationRefusedException">It can't be understood.</exception>
    public static TemperatureWork? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<TemperatureWork>(File.ReadAllText(path), Terminal.Json) is { Hash: not null, Weights: not null, Points: not null } work ? work : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CalibrationRefusedException($"{path}: can't be understood: begin with the first temperature again, --anew");
        }
    }

    /// <summary>Forgets all of it.</summary>
    /// <param name="folder">Where the calibrations lie.</param>
    public static void Forget(string folder) => File.Delete(Path.Combine(folder, Name));

    /// <summary>The readings of a block, coldest first.</summary>
    /// <param name="block">Which.</param>
    public IReadOnlyList<TemperaturePoint> Of(BlockId block) => [.. Points.Where(p => p.Block == block).Select(p => p.Point).OrderBy(p => p.Celsius)];

    /// <summary>Whether a block was read at a temperature.</summary>
    /// <param name="block">Which.</param>
    /// <param name="celsius">The temperature.</param>
    public bool Has(BlockId block, double celsius) => Of(block).Any(p => Math.Abs(p.Celsius - celsius) < Same);

    /// <summary>Keeps one more.</summary>
    /// <param name="folder">Where the calibrations lie.</param>
    /// <param name="point">The reading.</param>
    public TemperatureWork With(string folder, KeptPoint point)
    {
        var more = this with { Points = [.. Points, point] };
        var path = Path.Combine(folder, Name);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(more, Terminal.Json));
        File.Move(path + ".new", path, overwrite: true);
        return more;
    }
}
