using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Device.Control;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Cli.Calibrate;

/// <summary>Blocks that weights are put on, and the samples they give.</summary>
internal interface IBench : IDisposable
{
    /// <summary>Where the samples come from.</summary>
    SampleOrigin Origin { get; }

    /// <summary>Why nothing may be put on the blocks now; empty when it may.</summary>
    Task<string> BusyAsync(CancellationToken cancellationToken);

    /// <summary>The next sample.</summary>
    /// <exception cref="IOException">The table is gone.</exception>
    ValueTask<RawSample> NextAsync(CancellationToken cancellationToken);

    /// <summary>When the table goes by a new version, after "is in force".</summary>
    string TakesEffect => "from the table's next start";

    /// <summary>How warm the chips say it is, °C; <c>null</c> where they tell nothing, or only how it was at a start long ago.</summary>
    double? TemperatureC => null;

    /// <summary>How warm the blocks are, as the technician says.</summary>
    void At(double celsius)
    {
    }

    /// <summary>What the technician was asked to have on a block.</summary>
    void Asked(BlockId block, double newtons, int mark);
}

/// <summary>The running table: its samples are tapped, and a session in progress comes first.</summary>
internal sealed class TappedBench : IBench
{
    private static readonly JsonSerializerOptions Words = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
    private readonly ControlClient _tap;
    private readonly ControlClient _status;

    private TappedBench(ControlClient tap, ControlClient status, SampleOrigin origin) => (_tap, _status, Origin) = (tap, status, origin);

    /// <inheritdoc/>
    public SampleOrigin Origin { get; }

    /// <inheritdoc/>
    public string TakesEffect => "now: the running table takes it within seconds, after a session that is open";

    /// <summary>Connects to a table.</summary>
    public static async Task<TappedBench> OpenAsync(string socket, CancellationToken cancellationToken)
    {
        var tap = await ControlClient.ConnectAsync(socket, cancellationToken);
        var header = await tap.StartTapAsync(cancellationToken);
        if (!TableSocket.IsDone(header, out var problem)) throw new IOException(problem);
        return new(tap, await ControlClient.ConnectAsync(socket, cancellationToken), header.GetProperty("origin").Deserialize<SampleOrigin>(Words));
    }

    /// <inheritdoc/>
    public async Task<string> BusyAsync(CancellationToken cancellationToken)
    {
        var status = await _status.StatusAsync(cancellationToken);
        var phase = status.GetProperty("state").GetProperty("phase").GetString();
        return phase is "running" or "paused" ? $"a session is {phase}: calibrate when it has ended" : "";
    }

    /// <inheritdoc/>
    public async ValueTask<RawSample> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _tap.ReadTapAsync(cancellationToken) is not var (sample, dropped)) throw new IOException("the table has stopped");
            if (dropped == 0) return sample;
        }
    }

    /// <inheritdoc/>
    public void Asked(BlockId block, double newtons, int mark)
    {
        // A person does it.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tap.Dispose();
        _status.Dispose();
    }
}

/// <summary>Simulated chips and a hand that does at once what is asked; as fast as the machine can.</summary>
internal sealed class PracticeBench : IBench
{
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(250);
    private readonly TableProfile _profile;
    private readonly int _seed;
    private SimulatedTable _table;
    private readonly Queue<RawSample> _samples = new();
    private readonly double _handFactor;
    private readonly int? _only;
    private TimeSpan _now;
    private int _put;
    private (BlockId Block, double Newtons, int Mark) _last;

    /// <summary>Makes one.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="seed">Seed of the cells.</param>
    /// <param name="handFactor">1; another one for a hand that puts another weight than it was asked for, until it is asked again.</param>
    /// <param name="only">The only weight that it is a wrong one for, from 1; <c>null</c>: each.</param>
    public PracticeBench(TableProfile profile, int seed, double handFactor, int? only = null)
    {
        (_profile, _seed) = (profile, seed);
        _table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { Seed = seed, MountAfter = null });
        (_handFactor, _only) = (handFactor, only);
    }

    /// <inheritdoc/>
    public SampleOrigin Origin => SampleOrigin.Simulated;

    /// <inheritdoc/>
    public Task<string> BusyAsync(CancellationToken cancellationToken) => Task.FromResult("");

    /// <inheritdoc/>
    public ValueTask<RawSample> NextAsync(CancellationToken cancellationToken)
    {
        while (_samples.Count == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _now += Stretch;
            _table.RunUntil(_now, (in s) => _samples.Enqueue(s), cancellationToken);
        }

        return ValueTask.FromResult(_samples.Dequeue());
    }

    /// <inheritdoc/>
    public void At(double celsius)
    {
        _table.Dispose();
        (_now, _last) = (TimeSpan.Zero, default);
        _samples.Clear();
        _table = SimulatedTable.CreateVirtual(_profile, new SimulationOptions { Seed = _seed, MountAfter = null, RoomC = celsius });
    }

    /// <inheritdoc/>
    public void Asked(BlockId block, double newtons, int mark)
    {
        if (newtons > 0) _put++;
        _table.Patient.Put(block, newtons * ((block, newtons, mark) == _last || (_only ?? _put) != _put ? 1 : _handFactor), mark);
        _last = (block, newtons, mark);
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();
}
