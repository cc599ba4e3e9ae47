namespace SotTable.Device.Sensing;

/// <summary>An input whose conversion keeps its caller: done on a thread of its own. One caller.</summary>
internal abstract class BlockingInput : IAnalogInput
{
    private const int Idle = 0;
    private const int Asked = 1;
    private const int Done = 2;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private AnalogReading _reading;
    private int _phase;
    private volatile bool _stopping;

    /// <summary>Makes the thread; <see cref="Start"/> starts it.</summary>
    /// <param name="name">Name of the thread.</param>
    protected BlockingInput(string name) => _thread = new Thread(Read) { Name = name, IsBackground = true };

    /// <inheritdoc/>
    public abstract double? ScaleMv { get; }

    /// <inheritdoc/>
    public void Begin()
    {
        if (Interlocked.CompareExchange(ref _phase, Asked, Idle) == Idle) _wake.Set();
    }

    /// <inheritdoc/>
    public AnalogReading Take()
    {
        if (Volatile.Read(ref _phase) != Done) return default;
        var reading = _reading;
        Volatile.Write(ref _phase, Idle);
        return reading;
    }

    /// <summary>Ends the thread, unless the kernel keeps it in a read: then it ends after that.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.Join(TimeSpan.FromSeconds(1))) _wake.Dispose();
    }

    /// <summary>Starts the thread; the last step of making an input.</summary>
    protected void Start() => _thread.Start();

    /// <summary>Converts once, on the thread.</summary>
    protected abstract AnalogReading Convert();

    /// <summary>Lets go of what <see cref="Convert"/> opened, on the thread.</summary>
    protected abstract void Close();

    private void Read()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_stopping) break;
            _reading = Convert();
            Volatile.Write(ref _phase, Done);
        }

        Close();
    }
}
