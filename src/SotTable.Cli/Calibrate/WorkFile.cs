using System.Text.Json;
using SotTable.Device.Calibrating;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>Readings of a calibration that isn't finished, so that a dropped connection costs no work.</summary>
internal sealed class WorkFile
{
    private readonly string _path;
    private readonly Kept _kept = new([], [], [], []);

    public WorkFile(string folder, bool resume)
    {
        _path = PathIn(folder);
        if (!resume || !File.Exists(_path)) return;
        try
        {
            _kept = JsonSerializer.Deserialize<Kept>(File.ReadAllText(_path), Terminal.Json) is { Rows: not null, Tests: not null } kept ? kept with { Answers = kept.Answers ?? [], Again = kept.Again ?? [] } : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new CalibrationRefusedException($"{_path}: can't be understood: begin anew, without --resume");
        }
    }

    /// <summary>How many readings of a block were kept.</summary>
    public int CountOf(BlockId block) => _kept.Rows.Count(r => r.Block == block) + _kept.Tests.Keys.Count(k => k.StartsWith($"{block} ", StringComparison.Ordinal));

    /// <summary>When the last reading was kept that nobody has finished; <c>null</c> for none.</summary>
    /// <param name="folder">Where it would lie.</param>
    public static DateTime? LeftAt(string folder) => File.Exists(PathIn(folder)) ? File.GetLastWriteTime(PathIn(folder)) : null;

    /// <summary>What was answered before; asked now and kept when it was not.</summary>
    /// <param name="name">The question.</param>
    /// <param name="ask">Asks it.</param>
    public async Task<string> AnswerAsync(string name, Func<Task<string>> ask) =>
        _kept.Answers!.TryGetValue(name, out var before) ? before : _kept.Answers[name] = await ask(); // the constructor has made it

    /// <summary>A reading that was taken before; <c>null</c> when it has to be taken.</summary>
    public LoadRow? Find(BlockId block, int step, PlannedLoad load) =>
        _kept.Rows.Find(r => r.Block == block && r.Step == step && r.Row.Use == load.Use && r.Row.Mark == load.Mark && Math.Abs(r.Row.MassKg - load.MassKg) < 1e-9)?.Row;

    public void Keep(BlockId block, int step, LoadRow row)
    {
        _kept.Rows.Add(new(block, step, row));
        Write();
    }

    /// <summary>A test that was done before; done now and kept when it was not.</summary>
    /// <param name="name">The block and the test.</param>
    /// <param name="take">Does it.</param>
    public async Task<T> TestAsync<T>(string name, Func<Task<T>> take)
    {
        if (_kept.Tests.TryGetValue(name, out var done) && done.Deserialize<T>(Terminal.Json) is { } old) return old;
        var result = await take();
        _kept.Tests[name] = JsonSerializer.SerializeToElement(result, Terminal.Json);
        Write();
        return result;
    }

    /// <summary>The name of a step that is a load of the plan.</summary>
    /// <param name="step">From 0.</param>
    public static string NameOf(int step) => $"load {step + 1}";

    /// <summary>What was taken again on a block.</summary>
    public IReadOnlyList<TakenAgain> AgainOn(BlockId block) => [.. _kept.Again!.Where(a => a.Block == block).Select(a => a.Taken)]; // the constructor has made it

    /// <summary>Whether a step was taken again.</summary>
    /// <param name="block">The block.</param>
    /// <param name="step">The step's name.</param>
    public bool IsAgain(BlockId block, string step) => AgainOn(block).Any(a => a.Steps.Contains(step));

    /// <summary>Has steps taken again: they don't count as read, and what they read is kept beside.</summary>
    /// <param name="block">The block.</param>
    /// <param name="taken">The steps, with what they read.</param>
    public void TakeAgain(BlockId block, TakenAgain taken)
    {
        _kept.Rows.RemoveAll(r => r.Block == block && taken.Steps.Contains(NameOf(r.Step)));
        foreach (var step in taken.Steps) _kept.Tests.Remove($"{block} {step}");
        _kept.Again!.Add(new(block, taken)); // the constructor has made it
        Write();
    }

    private void Write()
    {
        DurableFiles.MakeFolder(Path.GetDirectoryName(_path)!); // a file lies in a folder
        new DurableFiles().Replace(_path, JsonSerializer.Serialize(_kept, Terminal.Json));
    }

    public void Forget() => File.Delete(_path);

    private static string PathIn(string folder) => Path.Combine(folder, "unfinished.json");

    private sealed record Kept(List<KeptRow> Rows, Dictionary<string, JsonElement> Tests, Dictionary<string, string>? Answers, List<KeptAgain>? Again);

    private sealed record KeptRow(BlockId Block, int Step, LoadRow Row);

    private sealed record KeptAgain(BlockId Block, TakenAgain Taken);
}
