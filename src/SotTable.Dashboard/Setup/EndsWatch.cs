namespace SotTable.Dashboard.Setup;

/// <summary>Looks every hour which certificates end soon, for the pages, and says it at the start and once a day in the log.</summary>
/// <param name="authority">Keeps the ledger.</param>
/// <param name="notices">Get the words.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Gets them once a day.</param>
internal sealed partial class EndsWatch(Authority authority, HubNotices notices, TimeProvider time, ILogger<EndsWatch> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        var hour = 0;
        do
        {
            notices.Certificates = EndsSoon.Words(authority, time.GetUtcNow());
            if (hour++ % 24 > 0) continue;
            foreach (var words in notices.Certificates) LogEnds(logger, words);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(71, LogLevel.Warning, "{Words}")]
    private static partial void LogEnds(ILogger logger, string words);
}
