using Microsoft.Extensions.Logging;

namespace SotTable.Device;

/// <summary>Runs a loop that may fail (telemetry, light, socket) and starts it again: 1 s later, doubling to 30 s.</summary>
internal static partial class Restarting
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Runs until cancelled; never throws.</summary>
    /// <param name="name">Name of the loop, for the log.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Logs.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(string name, Func<CancellationToken, Task> loop, TimeProvider time, ILoggerFactory loggers, CancellationToken stopping)
    {
        var logger = loggers.CreateLogger(typeof(Restarting));
        var delay = First;
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await loop(stopping);
                if (!stopping.IsCancellationRequested) LogFailed(logger, null, name, delay);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(logger, e, name, delay);
            }

            await Task.Delay(delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = time.GetElapsedTime(began) > 2 * Longest ? First : TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, Longest.Ticks));
        }
    }

    [LoggerMessage(1101, LogLevel.Error, "the {Name} loop ended and starts again in {Delay}")]
    private static partial void LogFailed(ILogger logger, Exception? e, string name, TimeSpan delay);
}
