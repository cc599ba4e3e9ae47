using System.Diagnostics;
using System.Runtime.CompilerServices;
using SotTable.Device.Control;

namespace SotTable.Device.Tests;

/// <summary>The worker in a process of its own: this executable, told by an environment variable to be one instead of running tests.</summary>
internal sealed class TestHost : IDisposable
{
    private const string Variable = "SOTTABLE_TEST_HOST_CONFIG";

    private TestHost(Process process) => Process = process;

    public Process Process { get; }

    public static TestHost Start(string config, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, RedirectStandardOutput = true }; // not null: we run
        start.Environment[Variable] = config;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start)!); // not null: no shell is used
    }

    /// <summary>Connects to the control socket as soon as it answers.</summary>
    public static async Task<ControlClient> ConnectAsync(string socket, CancellationToken limit)
    {
        while (true)
        {
            try
            {
                var client = await ControlClient.ConnectAsync(socket, limit);
                await client.StatusAsync(limit);
                return client;
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit);
            }
        }
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }

    private static ServiceManager Manager() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), null, null, Environment.ProcessId, Environment.GetEnvironmentVariable("STATE_DIRECTORY"));

    [ModuleInitializer]
    internal static void RunAsHostWhenTold()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } config) return;
        Environment.Exit(TableHost.RunAsync(config, Console.Error, CancellationToken.None, Manager()).GetAwaiter().GetResult());
    }
}
