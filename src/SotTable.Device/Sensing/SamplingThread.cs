namespace SotTable.Device.Sensing;

/// <summary>The thread on which a source samples, from now until it is stopped. Any thread.</summary>
internal sealed class SamplingThread : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins.</summary>
    /// <param name="source">The source; nobody else runs it.</param>
    public SamplingThread(ISampleSource source)
    {
        var stopping = _stop.Token;
        new Thread(() =>
        {
            try
            {
                source.Run(Samples, stopping);
                _ended.TrySetResult();
            }
            catch (Exception e)
            {
                _ended.TrySetException(e);
            }
        }) { Name = "sampling", IsBackground = true }.Start();
    }

    /// <summary>What it takes.</summary>
    public SampleQueue Samples { get; } = new();

    /// <summary>Completes when it has ended, with the reason when it failed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends it within two sample periods.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)Ended).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
    }
}
