namespace SotTable.Chaos;

/// <summary>How a run went.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Drawn">What happened in it, in words.</param>
/// <param name="Problems">What the judge found; none for a run that passed.</param>
/// <param name="LossesS">Seconds of samples that each kill of a table in a session has cost.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Folder">What it left; empty when nothing.</param>
internal sealed record Outcome(int Seed, string Drawn, IReadOnlyList<string> Problems, IReadOnlyList<double> LossesS, double Seconds, string Folder);

/// <summary>Counts the runs and says how each went.</summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly List<double> _losses = [];
    private int _passed;

    /// <summary>Runs that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Takes a run.</summary>
    public void Add(Outcome run)
    {
        lock (_gate)
        {
            _losses.AddRange(run.LossesS);
            if (run.Problems.Count == 0)
            {
                _passed++;
                Console.WriteLine($"ok: seed {run.Seed}, {run.Seconds:0} s: {run.Drawn}");
                return;
            }

            Failed++;
            Console.WriteLine($"FAILED: seed {run.Seed}, {run.Seconds:0} s: {run.Drawn}");
            foreach (var problem in run.Problems) Console.WriteLine($"  {problem}");
            Console.WriteLine($"  again: tests/chaos/run --runs 1 --seed {run.Seed}; what it left is in {run.Folder}");
        }
    }

    /// <summary>Prints the last lines.</summary>
    public void Print()
    {
        if (_losses.Count > 0) Console.WriteLine($"measured: {_losses.Count} kills of a table in a session cost {_losses.Average():0.00} s of samples on average, at most {_losses.Max():0.00} s");
        Console.WriteLine($"{_passed} passed, {Failed} failed");
    }
}
