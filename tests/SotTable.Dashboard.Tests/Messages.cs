using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Samples;
using SotTable.Sessions;

namespace SotTable.Dashboard.Tests;

/// <summary>Messages of tables, with defaults.</summary>
internal static class Messages
{
    public static readonly TableAddress Table1 = new("abc234", "t01");
    public static readonly TableAddress Table2 = new("abc234", "t02");
    public static readonly Guid Session1 = new("0192f0c1-7a3b-7c00-8000-000000000001");
    public static readonly Guid Session2 = new("0192f0c1-7a3b-7c00-8000-000000000002");

    public static byte[] Frame(uint seq, uint boot = 7, short value = 100, ushort samples = 8)
    {
        var frame = new WaveFrame
        {
            Flags = WaveFlags.Simulated,
            BootId = boot,
            Seq = seq,
            T0UtcUs = 1_000_000 * seq,
            MetaVersion = 1,
            LoadChannels = 2,
            LoadSamples = samples,
            LoadRateDeciHz = 800,
            Values = Enumerable.Repeat(value, 2 * samples).ToArray(),
        };
        var bytes = new byte[frame.ByteCount];
        frame.Encode(bytes);
        return bytes;
    }

    public static byte[] Status(TableStatus state, uint boot = 7, int cn = 1) =>
        JsonSerializer.SerializeToUtf8Bytes(new StatusMessage(1, state, boot, cn, 1000), WireJson.Default.StatusMessage);

    public static byte[] Event(long n, string epoch = "e1", string kind = "started") =>
        JsonSerializer.SerializeToUtf8Bytes(
            new EventMessage(1, epoch, n, n - 1, kind, null, 1000, null, "button", null, SampleOrigin.Simulated), WireJson.Default.EventMessage);

    public static byte[] State(
        long? onBlocksMs, double? loadA = 10, double? loadB = 20, Guid? session = null, SessionPhase phase = SessionPhase.Running, string unit = "N",
        BreathNote? breath = null) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new StateMessage(
                1, 7, 1, phase, SessionMode.Sim, "", session ?? Session1, "cat2", PersonProfile.Adult, null, 1000, onBlocksMs, onBlocksMs, null, null, null, null,
                null, unit, loadA, loadB, null, BlockId.A, true, true, breath, null, []),
            WireJson.Default.StateMessage);

    public static byte[] Health(long uptimeS) =>
        JsonSerializer.SerializeToUtf8Bytes(new HealthMessage(1, 7, uptimeS, 0, 0, 0, 0, 0, 0, 0, "ok", false, []), WireJson.Default.HealthMessage);

    public static byte[] Notice(string code, bool standing = true, NoticeLevel level = NoticeLevel.Fault, long atMs = 1000, params string[] subjects) =>
        JsonSerializer.SerializeToUtf8Bytes(new NoticeMessage(1, 7, code, level, standing, subjects, 1000, atMs), WireJson.Default.NoticeMessage);

    public static byte[] Reply(Guid id, string command) =>
        JsonSerializer.SerializeToUtf8Bytes(new ReplyMessage(1, id, command, ReplyStatus.Done, null, 1000), WireJson.Default.ReplyMessage);

    public static MqttMessage On(string rest, byte[] payload, bool retained = false) => new($"sot/1/{Table1}/{rest}", payload, 1, retained);

    public static MqttMessage On(string rest, string payload, bool retained = false) => On(rest, Encoding.UTF8.GetBytes(payload), retained);
}

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
