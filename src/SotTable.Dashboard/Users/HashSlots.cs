namespace SotTable.Dashboard.Users;

/// <summary>Making the hash of a password costs a tenth of a second of a core: never more than two are made at a time. Any thread; whoever waits holds none.</summary>
internal sealed class HashSlots : IDisposable
{
    private const int AtOnce = 2;
    private readonly SemaphoreSlim _free = new(AtOnce);
    private int _made;

    /// <summary>How many were made.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    /// <summary>Does something that makes a hash, once fewer than two others do.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="make">It.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<T> MakeAsync<T>(Func<T> make, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            Interlocked.Increment(ref _made);
            return make();
        }
        finally
        {
            _free.Release();
        }
    }
}
