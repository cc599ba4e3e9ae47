namespace SotTable.Bench;

/// <summary>The sampling loop that one would write first: a periodic timer that looks at four converters of 320 samples/s without FIFO.</summary>
internal static class TimerLoop
{
    private static readonly double[] Rates = [316.2, 318.9, 321.4, 323.7];

    /// <summary>Loops and prints how many conversions there were and how many nobody saw.</summary>
    public static async Task RunAsync(TimeSpan period, TimeSpan span)
    {
        using var timer = new PeriodicTimer(period, TimeProvider.System);
        var start = TimeProvider.System.GetTimestamp();
        var seen = new long[Rates.Length];
        var lost = 0L;
        while (TimeProvider.System.GetElapsedTime(start) is var at && at < span)
        {
            for (var i = 0; i < Rates.Length; i++)
            {
                var now = (long)(at.TotalSeconds * Rates[i]);
                lost += Math.Max(0, now - seen[i] - 1);
                seen[i] = now;
            }

            await timer.WaitForNextTickAsync();
        }

        Console.WriteLine($"{seen.Sum()} {lost}");
    }
}
