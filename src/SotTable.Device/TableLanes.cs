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
    /// <param name="Until">Timestamp of the monotonic clock after which it must not act; <c>null</c> for no end.</param>
    public sealed record Command(Guid Id, string Name, SessionInput Input, long? Until = null) : ControlItem;

    /// <summary>Somebody asks how things stand.</summary>
    /// <param name="Answer">Gets the answer; its continuations must not run on the reader.</param>
    public sealed record Ask(TaskCompletionSource<StateMessage> Answer) : ControlItem;

    /// <summary>Another calibration has come into force; the reader takes it when no session is open.</summary>
    /// <param name="InForce">The calibration; <c>null</c> for counts.</param>
    /// <param name="Note">Its words for <c>meta</c>.</param>
    public sealed record Calibrated(Signal.Calibration? InForce, CalibrationNote Note) : ControlItem;
}

/// <summary>
/// The two lanes of the table's one reader. Control is read first and never dropped: what finds no place is counted and told to the sender. Commands and
/// questions have few places, so that a burst of them leaves room for edges. Time needs no place. Samples come in small handfuls between looks at the
/// control lane. Any thread may add; one thread runs.
/// </summary>
/// <param name="samples">The samples lane.</param>
/// <param name="capacity">Most control items that wait.</param>
internal sealed class TableLanes(SampleQueue samples, int capacity = 1024)
{
    /// <summary>Most samples that are handled before the control lane is looked at again.</summary>
    public const int Handful = 64;

    /// <summary>Most commands and questions that wait.</summary>
    public const int MostRequests = 64;

    private readonly Channel<ControlItem> _control = Channel.CreateBounded<ControlItem>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private int _tickDue;
    private int _requests;
    private long _refused;

    /// <summary>Control items that found no place.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Adds a control item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when there is no place for it, which is counted: an edge is lost then, a command has to be answered as refused.</returns>
    public bool Add(ControlItem item)
    {
        var request = IsRequest(item);
        if ((!request || Interlocked.Increment(ref _requests) <= MostRequests) && _control.Writer.TryWrite(item)) return true;
        if (request) Interlocked.Decrement(ref _requests);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Says that time has passed; several ticks that wait are one.</summary>
    public void Tick()
    {
        // The item only wakes the reader. A full lane refuses it, but then the reader is awake and sees the flag.
        if (Interlocked.Exchange(ref _tickDue, 1) == 0) _control.Writer.TryWrite(ControlItem.Passed.Instance);
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
                Drain(control);
                for (taken = 0; taken < Handful && samples.TryTake(out var s); taken++) sample(s);
                handful();
            }
            while (taken == Handful && !stopping.IsCancellationRequested);
        }
    }

    private static bool IsRequest(ControlItem item) => item is ControlItem.Command or ControlItem.Ask;

    // Looks for a tick once more after every item: one that found the lane full has nothing else to announce it.
    private void Drain(Action<ControlItem> control)
    {
        do
        {
            if (Interlocked.Exchange(ref _tickDue, 0) != 0) control(ControlItem.Passed.Instance);
            if (!_control.Reader.TryRead(out var item)) return;
            if (IsRequest(item)) Interlocked.Decrement(ref _requests);
            if (item is not ControlItem.Passed) control(item);
        }
        while (true);
    }
}
