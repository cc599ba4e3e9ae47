namespace SotTable.Mqtt.MqttNet;

/// <summary>Wakes what awaits.</summary>
internal sealed class TaskBell : ILaneBell
{
    private readonly TaskCompletionSource _stopped = New();
    private volatile TaskCompletionSource _rung = New();

    /// <summary>Completes when there is something to do; a new one after <see cref="Take"/>.</summary>
    public Task Rung => _rung.Task;

    /// <summary>Completes when the link is to end.</summary>
    public Task Stopped => _stopped.Task;

    public void Ring() => _rung.TrySetResult();

    public void Take() => _rung = New();

    public void Stop() => _stopped.TrySetResult();

    public void Close() => _rung.TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
