using System.Threading.Channels;
using SotTable.Device.Sensing.Simulation;

namespace SotTable.Device.Sensing;

/// <summary>Buttons that a program presses, and a light and a buzzer that remember what they were told. Thread-safe.</summary>
public sealed class SimulatedPanel : ITablePanel
{
    private const int Capacity = 1024;

    // Contacts bounce for up to 5 ms; the burst is stamped into the time just before it is delivered, as a late reader would get it.
    private const double LongestBounceMs = 5;
    private readonly Lock _gate = new();
    private readonly Channel<ButtonEdge> _edges;
    private readonly Func<TimeSpan> _now;
    private readonly Seeded _random;
    private readonly bool[] _down = new bool[2];
    private long _draws;
    private TimeSpan _last = TimeSpan.MinValue;
    private long _edgesLost;
    private PanelLight _light;
    private PanelTone _tone;

    /// <summary>Makes a panel with no button down.</summary>
    /// <param name="seed">Seed of the bounces.</param>
    /// <param name="now">Monotonic time.</param>
    internal SimulatedPanel(int seed, Func<TimeSpan> now)
    {
        _now = now;
        _random = new Seeded(seed, 800);
        _edges = Channel.CreateBounded<ButtonEdge>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _edgesLost));
    }

    /// <inheritdoc/>
    public ChannelReader<ButtonEdge> Edges => _edges.Reader;

    /// <inheritdoc/>
    public long EdgesLost => Interlocked.Read(ref _edgesLost);

    /// <summary>What the light shows.</summary>
    public PanelLight Light
    {
        get
        {
            lock (_gate) return _light;
        }
    }

    /// <summary>What the buzzer plays.</summary>
    public PanelTone Tone
    {
        get
        {
            lock (_gate) return _tone;
        }
    }

    /// <inheritdoc/>
    public bool IsDown(PanelButton button)
    {
        lock (_gate) return _down[(int)button];
    }

    /// <summary>Closes or opens a button's contact, with 0 to 6 bounces. Nothing happens when it is so already.</summary>
    /// <param name="button">Which one.</param>
    /// <param name="down">True to close it.</param>
    public void Inject(PanelButton button, bool down)
    {
        lock (_gate)
        {
            if (_down[(int)button] == down) return;
            _down[(int)button] = down;
            var end = _now();
            var edges = 1 + (2 * (int)(_random.Bits(_draws++) % 4));
            var lasts = TimeSpan.FromMilliseconds(edges == 1 ? 0 : _random.Between(_draws++, 0.5, LongestBounceMs));
            for (var i = 0; i < edges; i++)
            {
                var at = end - (lasts * (edges == 1 ? 0 : 1 - ((double)i / (edges - 1))));
                if (at <= _last) at = _last + TimeSpan.FromTicks(1);
                _last = at;
                _edges.Writer.TryWrite(new ButtonEdge(at, button, i % 2 == 0 ? down : !down));
            }
        }
    }

    /// <summary>Presses a button, holds it and lets go.</summary>
    /// <param name="hold">How long it is held.</param>
    /// <param name="time">The clock of the hold.</param>
    /// <param name="button">Which one.</param>
    /// <param name="cancellationToken">Lets go early.</param>
    /// <returns>Ends when the button is up again.</returns>
    public async Task Press(
        TimeSpan hold, TimeProvider time, PanelButton button = PanelButton.Practitioner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(time);
        Inject(button, down: true);
        try
        {
            await Task.Delay(hold, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Inject(button, down: false);
        }
    }

    /// <inheritdoc/>
    public void SetLight(double red, double green, double blue)
    {
        lock (_gate) _light = new PanelLight(red, green, blue);
    }

    /// <inheritdoc/>
    public void SetBuzzer(double hertz, double level)
    {
        lock (_gate) _tone = new PanelTone(hertz, level);
    }

    /// <inheritdoc/>
    public void Dispose() => _edges.Writer.TryComplete();
}

/// <summary>A colour of the light; each part 0 to 1.</summary>
/// <param name="Red">Red part.</param>
/// <param name="Green">Green part.</param>
/// <param name="Blue">Blue part.</param>
public readonly record struct PanelLight(double Red, double Green, double Blue);

/// <summary>A tone of the buzzer.</summary>
/// <param name="Hertz">Pitch; 0 = silent.</param>
/// <param name="Level">Loudness, 0 to 1.</param>
public readonly record struct PanelTone(double Hertz, double Level);
