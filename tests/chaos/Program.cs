using System.Globalization;

namespace SotTable.Chaos;

/// <summary>Runs, several at a time, and the verdict on each.</summary>
internal static class Program
{
    private const int WrongUsage = 64;

    private static async Task<int> Main(string[] args)
    {
        var (runs, seed, parallel, keep) = (20, 1, 4, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--keep") keep = true;
            else if (i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && args[i] is "--runs" or "--seed" or "--parallel")
                _ = args[i++] switch { "--runs" => runs = n, "--seed" => seed = n, _ => parallel = n };
            else
            {
                await Console.Error.WriteLineAsync($"tests/chaos/run does not know {args[i]}. It takes --runs N, --seed S and --parallel N with numbers from 1, --keep and --yes.");
                return WrongUsage;
            }
        }

        var tally = new Tally();
        var tools = await Tools.MakeAsync();
        if (tools.Clock is null) Console.WriteLine("note: there is no gcc here, so no clock is stepped");
        await Parallel.ForEachAsync(Enumerable.Range(seed, runs), new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (s, _) => tally.Add(await Run.OfAsync(s, tools, keep)));
        tools.Remove();
        tally.Print();
        return tally.Failed == 0 ? 0 : 1;
    }
}
