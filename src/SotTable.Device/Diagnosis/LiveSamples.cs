using SotTable.Device.Sensing;

namespace SotTable.Device.Diagnosis;

/// <summary>Runs a source on a thread of its own and hands out what comes, a stretch at a time.</summary>
internal sealed class LiveSamples : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly SampleQueue _queue = new();
    private readonly Thread _thread;
    private volatile Exception? _failure;

    /// <summary>Starts it.</summary>
    /// <param name="source">The source; not owned.</param>
    public LiveSamples(ISampleSource source)
    {
        _thread = new Thread(() =>
        {
            try
            {
                source.Run(_queue, _stop.Token);
            }
            catch (Exception e)
            {
                _failure = e;
            }
        }) { Name = "sampling", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Passes on what comes within a time.</summary>
    /// <param name="length">How long.</param>
    /// <param name="sink">Takes each sample.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="IOException">The source has ended.</exception>
    public async Task PassAsync(TimeSpan length, SampleSink sink, CancellationToken cancellationToken)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            while (_queue.TryTake(out var sample)) sink(sample);
            if (_failure is { } failure) throw new IOException($"sampling has ended: {failure.Message}", failure);
            if (TimeProvider.System.GetElapsedTime(start) >= length) return;
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
