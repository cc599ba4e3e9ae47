using System.Text.Json;
using SotTable.Device.Control;

namespace SotTable.Chaos;

/// <summary>The hand at the table's button, and an eye on its state.</summary>
/// <param name="socket">Path of the control socket.</param>
internal sealed class Hand(string socket)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(2100);

    // Guards against hangs only.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>How the table stands; <c>null</c> when it does not run.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            using var table = await ControlClient.ConnectAsync(socket, limit.Token);
            return await table.StatusAsync(limit.Token) is var status && status.GetProperty("ok").GetBoolean() ? status : null;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Puts away what is there, and starts a session.</summary>
    /// <returns>Its id, once the table shows that it runs.</returns>
    public async Task<Guid> StartSessionAsync()
    {
        await PutAwayAsync();
        await PressAsync(Short);
        return (await UntilAsync("running")).GetProperty("state").GetProperty("session").GetGuid();
    }

    /// <summary>Ends the session that runs; nothing happens when none does.</summary>
    public async Task EndSessionAsync()
    {
        if (await PhaseAsync() is "running" or "paused") await PressAsync(Long);
    }

    /// <summary>Makes the table idle.</summary>
    public async Task PutAwayAsync()
    {
        for (var since = TimeProvider.System.GetTimestamp(); ;)
        {
            switch (await PhaseAsync())
            {
                case "idle": return;
                case "running" or "paused": await PressAsync(Long); break;
                case "ended" or "interrupted": await PressAsync(Short); break;
            }

            await WaitAsync(since, "idle");
        }
    }

    private async Task<string> PhaseAsync() => await StatusAsync() is { } status ? status.GetProperty("state").GetProperty("phase").GetString()! : "";

    private async Task<JsonElement> UntilAsync(string phase)
    {
        for (var since = TimeProvider.System.GetTimestamp(); ;)
        {
            if (await StatusAsync() is { } status && status.GetProperty("state").GetProperty("phase").GetString() == phase) return status;
            await WaitAsync(since, phase);
        }
    }

    private async Task PressAsync(TimeSpan hold)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            using var table = await ControlClient.ConnectAsync(socket, limit.Token);
            await table.PressAsync(hold, limit.Token);
        }
        catch (IOException)
        {
            // It was killed meanwhile, or has just been started: whoever presses looks again.
        }
    }

    private static async Task WaitAsync(long since, string what)
    {
        if (TimeProvider.System.GetElapsedTime(since) > Limit) throw new TimeoutException($"the table did not become {what} within {Limit.TotalSeconds} s");
        await Task.Delay(Look, TimeProvider.System);
    }
}
