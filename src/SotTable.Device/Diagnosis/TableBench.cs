using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SotTable.Device.Kernel;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>Finds the table to look at: the running service when there is one, else its chips by the same configuration.</summary>
/// <param name="ConfigFile">The table's configuration; <c>null</c> for none.</param>
/// <param name="ProfileFile">A wiring instead of the configuration's; <c>null</c> for none.</param>
/// <param name="Socket">The service's socket; <c>null</c> for the configuration's.</param>
/// <param name="Live">Whether a simulated table runs in real time.</param>
public sealed record TableBench(string? ConfigFile, string? ProfileFile, string? Socket, bool Live)
{
    private const string UsualSocket = "/run/sottable/control.sock";

    /// <summary>Opens it.</summary>
    /// <param name="hand">Who presses; <c>null</c> for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The table; or the exit code and the sentences that say why not.</returns>
    public async Task<(IBench? Bench, int ExitCode, IReadOnlyList<string> Problems)> OpenAsync(IHand? hand, CancellationToken cancellationToken)
    {
        try
        {
            using var host = ConfigFile is null ? null : TableHost.Build(ConfigFile);
            var setup = host is null ? null : Setup(host.Services, Path.GetDirectoryName(Path.GetFullPath(ConfigFile!))!); // a host has a file
            var socket = Path.GetFullPath(Socket ?? setup?.Options.Socket ?? UsualSocket);
            Calibration? Named(string? own, SampleOrigin origin) => setup?.Calibration(own, TimeProvider.System.GetUtcNow(), origin).InForce;
            if (await ServiceAsync(socket, hand, cancellationToken) is { } service) return (service, 0, []);
            if (host is null && ProfileFile is null)
                return (null, 69, [$"{socket}: no table runs there; start it (sottable run), or name its configuration by --config or its wiring by --profile."]);
            var profile = ProfileFile is null ? setup!.Profile : Profile(ProfileFile); // one of both is there
            var source = host?.Services.GetRequiredService<IOptions<SourceOptions>>().Value ?? new SourceOptions { Kind = SourceKind.Hardware };
            if (source.Kind == SourceKind.Simulated)
                return (new SimulatedBench(profile, source.ToSimulation(Path.GetDirectoryName(Path.GetFullPath(ConfigFile!))!), own => Named(source.Calibrated ? own : null, SampleOrigin.Simulated), Live), 0, []); // only a file says Simulated
            var wiring = host?.Services.GetRequiredService<IOptions<HardwareOptions>>().Value ?? new HardwareOptions();
            return Opened(new HardwareBench(profile, wiring, Named(null, SampleOrigin.Hardware), hand, LinuxCalls.Instance, setup?.Options.Adapters ?? AdapterSet.Default));
        }
        catch (ArgumentException e)
        {
            return (null, 65, [$"{ProfileFile ?? ConfigFile}: {StartRefusedException.SentenceOf(e)}"]);
        }
        catch (Exception e) when (TableHost.Explain(e, ConfigFile ?? "") is { } why)
        {
            return (null, why.ExitCode, why.Lines);
        }
    }

    private static (IBench? Bench, int ExitCode, IReadOnlyList<string> Problems) Opened(HardwareBench bench)
    {
        if (bench.NothingOpened is 0) return (bench, 0, []);
        using (bench) return (null, bench.NothingOpened, [.. bench.Wiring().Where(l => l.Check == "device").Select(l => l.Sentence)]);
    }

    private static async Task<ServiceBench?> ServiceAsync(string socket, IHand? hand, CancellationToken cancellationToken)
    {
        try
        {
            return await ServiceBench.JoinAsync(socket, hand, cancellationToken);
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.AccessDenied })
        {
            throw new StartRefusedException(77, $"{socket}: no permission; be a member of the group sottable, or use sudo.", e);
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException)
        {
            return null; // nobody serves there
        }
    }

    private static TableSetup Setup(IServiceProvider services, string folder) => TableSetup.Load(
        services.GetRequiredService<IOptions<TableOptions>>().Value, services.GetRequiredService<IOptions<MqttOptions>>().Value,
        services.GetRequiredService<IOptions<JournalOptions>>().Value, folder);

    private static TableProfile Profile(string path)
    {
        try
        {
            var read = TableProfileFile.Parse(File.ReadAllText(path), path);
            return read.Value ?? throw new StartRefusedException(65, read.Problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(e is UnauthorizedAccessException ? 77 : 65, $"--profile {path}: {e.Message}", e);
        }
    }
}
