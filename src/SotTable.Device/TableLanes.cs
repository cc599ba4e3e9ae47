using System.Threading.Channels;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Sessions;

namespace SotTable.Device;

/// <summary>What the control lane carries.</summary>
internal abstract record ControlItem
{
    /// <summary>Time has passed.</summary>
    public sealed record Passed : ControlItem
    {
        public static readonly Passed Instance = new();
    }

    /// <summary>A raw edge of a button.</summary>
    /// <param name="Happened">The edge.</param>
    public sealed record Edge(ButtonEdge Happened) : ControlItem;

    /// <summary>A command of the clinic that came through the door.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Input">What it asks for.</param>
    public sealed record Command(Guid Id, string Name, SessionInput Input) : ControlItem;

    /// <summary>Somebody asks how things stand.</summary>
    /// <param name="Answer">Gets the answer; its continuations must not run on the reader.</param>
    public sealed record Ask(TaskCompletionSource<StateMessage> Answer) : ControlItem;
}

/// <summary>
/// The two lanes of the table's one reader. Control (edges, commands, ticks) is read first and never dropped: a full lane is counted and told to the
/// sender. Samples come in small handfuls between looks at the control lane. Any thread may add; one thread runs.
/// </summary>
/// <param name="samples">The samples lane.</param>
/// <param name="capacity">Most control items that wait.</param>
internal sealed class TableLanes(SampleQueue samples, int capacity = 1024)
{
    /// <summary>Most samples that are handled before the control lane is looked at again.</summary>
    public const int Handful = 64;

    private readonly Channel<ControlItem> _control = Channel.CreateBounded<ControlItem>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private int _tickWaits;
    private long _refused;

    /// <summary>Control items that found the lane full.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Adds a control item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when the lane is full: an error, counted.</returns>
    public bool Add(ControlItem item)
    {
        if (_control.Writer.TryWrite(item)) return true;
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Says that time has passed; several ticks that wait are one, so that ticks never fill the lane.</summary>
    public void Tick()
    {
        if (Interlocked.Exchange(ref _tickWaits, 1) == 0) Add(ControlItem.Passed.Instance);
    }

    /// <summary>Reads both lanes until cancelled. A tick drains the samples.</summary>
    /// <param name="control">Handles a control item.</param>
    /// <param name="sample">Handles a sample.</param>
    /// <param name="handful">Called after each handful and when the samples lane is empty.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(Action<ControlItem> control, SampleSink sample, Action handful, CancellationToken stopping)
    {
        while (await _control.Reader.WaitToReadAsync(stopping))
        {
            int taken;
            do
            {
                while (_control.Reader.TryRead(out var item))
                {
                    if (item is ControlItem.Passed) Interlocked.Exchange(ref _tickWaits, 0);
                    control(item);
                }

                for (taken = 0; taken < Handful && samples.TryTake(out var s); taken++) sample(s);
                handful();
            }
            while (taken == Handful && !stopping.IsCancellationRequested);
        }
    }
}
