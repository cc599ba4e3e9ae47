namespace SotTable.Dashboard.Setup;

/// <summary>Says at the start and once a day which certificates end soon.</summary>
/// <param name="authority">Keeps the ledger.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Gets the words.</param>
internal sealed partial class EndsWatch(Authority authority, TimeProvider time, ILogger<EndsWatch> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            foreach (var words in EndsSoon.Words(authority, time.GetUtcNow())) LogEnds(logger, words);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(71, LogLevel.Warning, "{Words}")]
    private static partial void LogEnds(ILogger logger, string words);
}
