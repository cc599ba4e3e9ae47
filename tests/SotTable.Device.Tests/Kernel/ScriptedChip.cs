using System.Text;
using SotTable.Device.Kernel;

namespace SotTable.Device.Tests.Kernel;

/// <summary>A GPIO chip of a scripted kernel: its levels, who uses a line, the edges that wait, and whether it is plugged in.</summary>
internal sealed unsafe class ScriptedChip
{
    private readonly ScriptedKernel _kernel;
    private readonly string _label;
    private readonly Queue<GpioAbi.LineEvent> _waiting = [];
    private readonly uint[] _sequence = new uint[64];

    public ScriptedChip(ScriptedKernel kernel, string path, string label)
    {
        (_kernel, Path, _label) = (kernel, path, label);
        Plug();
    }

    public string Path { get; }

    /// <summary>Active levels by line number.</summary>
    public bool[] Levels { get; } = new bool[64];

    public Dictionary<int, string> Users { get; } = [];

    /// <summary>Told before a line gets its new level.</summary>
    public Action<int, bool> OnSet { get; set; } = (_, _) => { };

    public List<GpioAbi.LineRequest> Requests { get; } = [];

    /// <summary>How often levels were asked for.</summary>
    public int Reads { get; private set; }

    public void Plug()
    {
        lock (_kernel.Gate) _kernel.Devices[Path] = Answer;
    }

    public void Pull()
    {
        lock (_kernel.Gate)
        {
            foreach (var path in _kernel.Devices.Keys.Where(p => p == Path || p.StartsWith(Path + "#", StringComparison.Ordinal)).ToArray()) _kernel.Devices.Remove(path);
        }

        _kernel.Change();
    }

    /// <summary>An edge; with lost ones the kernel had no room for some before it.</summary>
    public void Edge(int line, bool active, long atNs, uint lost = 0)
    {
        lock (_kernel.Gate)
        {
            Levels[line] = active;
            _sequence[line] += 1 + lost;
            _waiting.Enqueue(new() { TimestampNs = (ulong)atNs, Id = active ? 1u : 2u, Offset = (uint)line, LineSequence = _sequence[line] });
        }

        _kernel.Change();
    }

    private int Answer(uint request, void* argument)
    {
        switch (request)
        {
            case GpioAbi.GetChipInfo:
                Encoding.ASCII.GetBytes(_label, new Span<byte>(((GpioAbi.ChipInfo*)argument)->Label, 32));
                return 0;
            case GpioAbi.GetLineInfo:
                var info = (GpioAbi.LineInfo*)argument;
                if (info->Offset >= 28) return -Errno.Invalid;
                if (!Users.TryGetValue((int)info->Offset, out var user)) return 0;
                info->Flags = GpioAbi.Used;
                Encoding.ASCII.GetBytes(user, new Span<byte>(info->Consumer, 32));
                return 0;
            case GpioAbi.GetLines:
                return Hand((GpioAbi.LineRequest*)argument);
            default:
                return -25;
        }
    }

    private int Hand(GpioAbi.LineRequest* request)
    {
        var lines = Enumerable.Range(0, (int)request->LineCount).Select(i => (int)request->Offsets[i]).ToArray();
        if (lines.Any(l => l >= 28)) return -Errno.Invalid;
        if (lines.Any(Users.ContainsKey)) return -Errno.Busy;
        Requests.Add(*request);
        var path = $"{Path}#{Requests.Count}";
        _kernel.Devices[path] = (number, values) => Values(number, (GpioAbi.LineValues*)values, lines);
        var descriptor = request->Descriptor = _kernel.HandOut(path);
        Array.Clear(_sequence);
        _kernel.Readers[descriptor] = (() => !_kernel.Devices.ContainsKey(path) ? GpioAbi.PollGone : _waiting.Count > 0 ? GpioAbi.PollIn : 0, Read);
        return 0;
    }

    private int Values(uint request, GpioAbi.LineValues* values, int[] lines)
    {
        if (request == GpioAbi.GetValues) Reads++;
        for (var i = 0; i < lines.Length; i++)
        {
            if ((values->Mask & (1ul << i)) == 0) continue;
            if (request == GpioAbi.GetValues)
            {
                if (Levels[lines[i]]) values->Bits |= 1ul << i;
                continue;
            }

            var high = (values->Bits & (1ul << i)) != 0;
            OnSet(lines[i], high);
            Levels[lines[i]] = high;
        }

        return 0;
    }

    private int Read(nint into, int length)
    {
        var count = 0;
        for (; count < length / sizeof(GpioAbi.LineEvent) && _waiting.TryDequeue(out var happened); count++) ((GpioAbi.LineEvent*)into)[count] = happened;
        return count * sizeof(GpioAbi.LineEvent);
    }
}
