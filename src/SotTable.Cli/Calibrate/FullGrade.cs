using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The loads and tests of the full grade on one block, one prompt at a time. What was read stays in the work file, so that a dropped connection costs one step.</summary>
/// <param name="block">Which block.</param>
/// <param name="reader">Reads it; its zero is taken.</param>
/// <param name="talk">The technician.</param>
/// <param name="work">Keeps each step.</param>
/// <param name="plan">The loads.</param>
/// <param name="tolerance">How far a load may be off, kg.</param>
/// <param name="gravity">m/s².</param>
/// <param name="creepMinutes">30; less is practice.</param>
internal sealed class FullGrade(
    BlockId block, BlockReader reader, Conversation talk, WorkFile work, FullPlan plan, Func<IReadOnlyList<double>, double> tolerance, double gravity, double creepMinutes)
{
    private const int Repeats = 6;
    private static readonly string[] Directions = ["to the head", "to the feet", "to the left", "to the right"];

    /// <summary>Runs all of it.</summary>
    /// <param name="smallKg">A small weight for the discrimination test.</param>
    /// <param name="gains">Nominal gains, for the warm-up's slope.</param>
    /// <param name="scale">What the block has to weigh to.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<(IReadOnlyList<TakenLoads> Loads, LabRun Run)> RunAsync(double smallKg, IReadOnlyList<CellGain> gains, ScaleClass scale, CancellationToken cancellationToken)
    {
        var warm = await Step("warm-up", () => WarmUp.WaitAsync(reader, talk, block, TimeSpan.FromMinutes(creepMinutes / 6), gains, scale, cancellationToken));
        var exercised = await Step("exercise", () => ExerciseAsync(cancellationToken));
        var loads = new List<TakenLoads>();
        foreach (var (i, corner) in plan.Corners.Index()) await LoadStep($"corner {i + 1}", corner);
        foreach (var (name, down) in new[] { ("up and down", true), ("up again", false) }) loads.Add(new(name, await Step(name, () => LadderAsync(down, cancellationToken))));
        var repeated = new List<LoadRow>();
        for (var i = 1; i <= Repeats; i++) repeated.Add(await Step($"repeat {i} of {Repeats}", () => TakeAsync(plan.Repeat, cancellationToken)));
        await LoadStep("verify", plan.Verify);
        var small = await Step("discrim", () => DiscriminationAsync(smallKg, cancellationToken));
        var lateral = await Step("lateral", () => LateralAsync(scale, cancellationToken));
        var creep = await Step("creep", () => CreepAsync(cancellationToken));
        loads.Add(new("repeat", repeated));
        return (loads, new(warm, exercised, repeated, creep, small, lateral));

        async Task LoadStep(string name, PlannedLoad load) => loads.Add(new(name, [await Step(name, () => TakeAsync(load, cancellationToken))]));
    }

    private Task<T> Step<T>(string name, Func<Task<T>> take) => work.TestAsync($"{block} {name}", () =>
    {
        talk.Lead = $"[{block} {name}{(work.IsAgain(block, name) ? ", again" : "")}] ";
        return take();
    });

    private Task<LoadRow> TakeAsync(PlannedLoad load, CancellationToken cancellationToken) => reader.TakeAsync(load, tolerance(load.Weights) / load.MassKg, cancellationToken);

    private async Task<IReadOnlyList<IReadOnlyList<double>>> ExerciseAsync(CancellationToken cancellationToken)
    {
        var zeros = new List<IReadOnlyList<double>>();
        for (var i = 0; i < 3; i++)
        {
            await TakeAsync(new(RowUse.Repeat, 0, plan.Ladder), cancellationToken);
            zeros.Add(reader.Zero);
        }

        return zeros;
    }

    // The zeros before and after bracket the whole way: each load gets its share of what the zero moved.
    private async Task<List<LoadRow>> LadderAsync(bool down, CancellationToken cancellationToken)
    {
        var zero = reader.Zero;
        var (seen, steps) = (new List<(RowUse Use, double Kg, double Tolerance, IReadOnlyList<double> Means)>(), plan.Ladder.Count);
        var (before, kg) = (zero, 0.0);
        for (var i = 0; i < steps; i++)
        {
            var weight = plan.Ladder[i];
            kg += weight;
            before = await reader.ChangeToAsync($"Put {weight:0.###} kg {(i == 0 ? "on the middle" : "more on top")} of block {block} ({kg:0.###} kg).", $"{weight:0.###} kg", kg * gravity, 0, before, weight * gravity, cancellationToken);
            seen.Add((RowUse.Span, kg, tolerance([.. plan.Ladder.Take(i + 1)]), before));
        }

        for (var i = steps - 1; down && i > 0; i--)
        {
            var weight = plan.Ladder[i];
            kg -= weight;
            before = await reader.ChangeToAsync($"Take {weight:0.###} kg off ({kg:0.###} kg stay).", $"{kg:0.###} kg", kg * gravity, 0, before, -weight * gravity, cancellationToken);
            seen.Add((RowUse.Down, kg, tolerance([.. plan.Ladder.Take(i)]), before));
        }

        await reader.EmptyAsync($"Take {(down ? "the last" : "all")} off block {block}.", kg * gravity, zero, cancellationToken);
        double[] shift = [.. reader.Zero.Zip(zero, (a, b) => a - b)];
        return [.. seen.Select((s, n) => new LoadRow(s.Use, 0, s.Kg, s.Tolerance, [.. s.Means.Select((m, c) => m - zero[c] - (shift[c] * (n + 1) / (seen.Count + 1)))], shift))];
    }

    private async Task<IReadOnlyList<AddedLoad>> DiscriminationAsync(double smallKg, CancellationToken cancellationToken)
    {
        var found = new List<AddedLoad>();
        var half = plan.Ladder.Take((plan.Ladder.Count + 1) / 2).Sum();
        foreach (var kg in new[] { half, plan.Ladder.Sum() })
        {
            var zero = reader.Zero;
            var lying = await reader.ChangeToAsync($"Put {kg:0.###} kg on the middle of block {block}.", $"{kg:0.###} kg", kg * gravity, 0, zero, kg * gravity, cancellationToken);
            var more = await reader.ChangeToAsync($"Put the {smallKg * 1000:0.#} g on top, gently.", $"{smallKg * 1000:0.#} g more", (kg + smallKg) * gravity, 0, lying, smallKg * gravity, cancellationToken);
            found.Add(new($"{kg:0.###} kg", smallKg * gravity, [.. more.Zip(lying, (m, l) => m - l)]));
            await reader.EmptyAsync("Take all off.", kg * gravity, zero, cancellationToken);
        }

        return found;
    }

    private async Task<IReadOnlyList<AddedLoad>> LateralAsync(ScaleClass scale, CancellationToken cancellationToken)
    {
        var kg = 0.05 * scale.MaxN / gravity;
        if (await talk.AskAsync("lateral", $"Can you pull block {block} sideways with a cord and {kg:0.#} kg over a pulley? yes, or Enter to leave it out:", cancellationToken) != "yes") return [];
        var (zero, load) = (reader.Zero, plan.Repeat);
        var lying = await reader.ChangeToAsync($"Put {load.Words} on the middle of block {block}.", load.Words, load.MassKg * gravity, 0, zero, load.MassKg * gravity, cancellationToken);
        var found = new List<AddedLoad>();
        foreach (var way in Directions)
        {
            await talk.AskAsync("lateral", $"Pull {way} with {kg:0.#} kg, then Enter:", cancellationToken);
            found.Add(new(way, 0, [.. (await reader.ReadAsync(cancellationToken)).Zip(lying, (m, l) => m - l)]));
        }

        await reader.EmptyAsync("Take cord and weight off.", load.MassKg * gravity, zero, cancellationToken);
        return found;
    }

    private async Task<CreepRun> CreepAsync(CancellationToken cancellationToken)
    {
        var (kg, zero) = (plan.Ladder.Sum(), reader.Zero);
        var (length, every) = (TimeSpan.FromMinutes(creepMinutes), TimeSpan.FromMinutes(creepMinutes / 60));
        await reader.ChangeToAsync($"Put {kg:0.###} kg on the middle of block {block}; it stays for {creepMinutes:0.#} minutes. Leave it alone.", $"{kg:0.###} kg", kg * gravity, 0, zero, kg * gravity, cancellationToken);
        var loaded = await reader.WatchAsync(length, every, cancellationToken);
        await reader.EmptyAsync($"Take all off; block {block} stays empty for {creepMinutes:0.#} minutes. Leave it alone.", kg * gravity, zero, cancellationToken);
        return new(kg, creepMinutes, zero, loaded, await reader.WatchAsync(length, every, cancellationToken));
    }
}

/// <summary>The loads of one step: those that have to be taken together.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Rows">What was read.</param>
internal sealed record TakenLoads(string Step, IReadOnlyList<LoadRow> Rows);

/// <summary>The loads of the full grade.</summary>
/// <param name="Corners">One over each cell; none for one channel.</param>
/// <param name="Ladder">Weights that are put on one after another.</param>
/// <param name="Repeat">What is put on again and again.</param>
/// <param name="Verify">What stays out of the fit.</param>
internal sealed record FullPlan(IReadOnlyList<PlannedLoad> Corners, IReadOnlyList<double> Ladder, PlannedLoad Repeat, PlannedLoad Verify)
{
    private const int Fewest = 5;
    private const double Span = 0.6;

    /// <summary>Plans a block.</summary>
    /// <param name="weights">What the technician has, kg.</param>
    /// <param name="cells">Load channels of the block.</param>
    /// <param name="scale">What it has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="refusal">What is missing; empty when nothing.</param>
    public static FullPlan? Of(IReadOnlyList<double> weights, int cells, ScaleClass scale, double gravity, out string refusal)
    {
        var max = scale.MaxN / gravity;
        var ladder = weights.Order().ToList();
        while (ladder.Count > 0 && ladder.Sum() > 1.02 * max) ladder.RemoveAt(ladder.Count - 1);
        refusal = ladder.Count < Fewest || ladder.Sum() < Span * max
            ? $"the full grade puts five weights or more on one after another, {Span * max:0.#} to {max:0.#} kg together (such as 5 5 10 10 20): these make {ladder.Count} of {ladder.Sum():0.###} kg"
            : "";
        if (refusal.Length > 0) return null;
        var rungs = ladder.Select((_, i) => Math.Round(ladder.Take(i + 1).Sum(), 3)).ToHashSet();
        var other = LoadPlan.Sums(ladder).Where(s => !rungs.Contains(Math.Round(s.Sum(), 3))).MinBy(s => Math.Abs(s.Sum() - (0.5 * ladder.Sum())));
        if (other is null)
        {
            refusal = "no load is left that stays out of the fit: add a weight of another size";
            return null;
        }

        var third = ladder.Where(w => w <= max / 3).DefaultIfEmpty(ladder[0]).Max();
        return new(
            [.. Enumerable.Range(1, cells).Where(_ => cells > 1).Select(m => new PlannedLoad(RowUse.Corner, m, [third]))], ladder,
            new(RowUse.Repeat, 0, [third]), new(RowUse.Verify, 0, other));
    }
}
