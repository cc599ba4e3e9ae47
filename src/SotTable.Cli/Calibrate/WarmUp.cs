using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>Waits until the zero of a block stands still.</summary>
internal static class WarmUp
{
    private const double MostEPerMin = 0.1;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>Waits; each window is judged alone.</summary>
    /// <param name="reader">Reads the block; its zero is taken.</param>
    /// <param name="talk">The technician.</param>
    /// <param name="block">Which block.</param>
    /// <param name="window">How long the zero has to stand still.</param>
    /// <param name="gains">Of its cells.</param>
    /// <param name="scale">What it has to weigh to.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>The zero over the window in which it stood still.</returns>
    /// <exception cref="CalibrationRefusedException">It still moves after half an hour.</exception>
    public static async Task<TimedCounts> WaitAsync(
        BlockReader reader, Conversation talk, BlockId block, TimeSpan window, IReadOnlyList<CellGain> gains, ScaleClass scale, CancellationToken cancellationToken)
    {
        talk.Say($"Leave block {block} alone until its zero stands still: {window.TotalMinutes:0.#} minutes or more.");
        var spent = TimeSpan.Zero;
        while (true)
        {
            var zero = await reader.WatchAsync(window, window / 20, cancellationToken);
            spent += window;
            var slope = LabTests.WarmUpSlope(zero, gains, scale);
            if (Math.Abs(slope) <= MostEPerMin) return zero;
            if (spent >= Limit) throw new CalibrationRefusedException($"the zero of block {block} still moves by {slope:+0.00;-0.00} e per minute after {spent.TotalMinutes:0} minutes: sun, draught or a heater near the table? Wait, then go on with --resume");
            talk.Say($"  it still moves by {slope:+0.00;-0.00} e per minute.");
        }
    }
}
