using System.Diagnostics;
using System.Text.Json;
using SotTable.Device.Control;

namespace SotTable.Guest;

/// <summary>The published program in the guest.</summary>
internal sealed class Worker : IDisposable
{
    public const string State = "/tmp/disk/state";
    public const string WrongState = "/tmp/wrong";
    private readonly string _socket;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _said;
    private readonly Task<string> _errors;
    private ControlClient? _client;

    private Worker(Process process, string state) =>
        (_process, _socket, _said, _errors) = (process, $"{state}/control.sock", process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <summary>Starts it.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="user">A user id without rights; <c>null</c> for root.</param>
    /// <param name="state">The state directory that it is configured with.</param>
    public static Worker Start(string config, string? user = null, string state = State)
    {
        string[] run = ["/share/app/SotTable.Cli.dll", "run", "--config", config];
        var start = user is null ? new ProcessStartInfo("dotnet", run)
            : new ProcessStartInfo("/host/usr/bin/setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", "dotnet", .. run]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return new(Process.Start(start)!, state); // not null: no shell is used
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Errors, string Log)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Hang, TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _errors, await _said);
    }

    /// <summary>Asks it to end.</summary>
    public async Task<(int Code, string Errors, string Log)> StopAsync()
    {
        Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();
        return await EndAsync();
    }

    /// <summary>Ends it as a lost power does: without a word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    /// <summary>Presses the simulated button.</summary>
    public async Task PressAsync(TimeSpan hold)
    {
        using var client = await ControlClient.ConnectAsync(_socket, CancellationToken.None);
        var answer = await client.PressAsync(hold, CancellationToken.None);
        if (!answer.GetProperty("ok").GetBoolean()) throw new IOException($"a press was refused: {answer}");
    }

    /// <summary>Asks for its status until it is as expected.</summary>
    public async Task<JsonElement> UntilAsync(string what, Func<JsonElement, bool> expected)
    {
        using var limit = new CancellationTokenSource(Hang, TimeProvider.System);
        JsonElement status = default;
        try
        {
            while (true)
            {
                if (_process.HasExited) throw new IOException($"the worker ended with {_process.ExitCode}: {await _errors} {await _said}");
                try
                {
                    _client ??= await ControlClient.ConnectAsync(_socket, limit.Token);
                    status = await _client.StatusAsync(limit.Token);
                    if (expected(status)) return status;
                }
                catch (IOException)
                {
                    _client?.Dispose();
                    _client = null;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new IOException($"expected {what}, but the last status was {status}", e);
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
