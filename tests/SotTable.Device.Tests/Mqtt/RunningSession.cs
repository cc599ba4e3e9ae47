using SotTable.Mqtt;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>A session that runs until disposed.</summary>
internal sealed class RunningSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningSession(MqttSession session)
    {
        Session = session;
        _running = session.RunAsync(_stop.Token);
    }

    public MqttSession Session { get; }

    /// <summary>Waits until something holds; the limit guards against a hang.</summary>
    public async Task UntilAsync(Func<MqttSession, bool> holds)
    {
        using var limit = new CancellationTokenSource(Links.HangLimit);
        while (!holds(Session)) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Links.HangLimit);
        _stop.Dispose();
    }
}
