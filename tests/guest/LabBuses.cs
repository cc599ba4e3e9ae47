using System.Runtime.InteropServices;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing.Simulation;

namespace SotTable.Guest;

/// <summary>The chips behind the lab's I²C adapters: the models of the product, asked through the real kernel.</summary>
internal sealed unsafe partial class LabBuses : IDisposable
{
    public const int Count = 6;
    private const int Breath = 4;
    private const int Mux = 5;
    private const int DataBytes = 244;
    private const string Folder = "/sys/devices/platform/labi2c";
    private readonly int _device = LinuxCalls.Instance.Open("/dev/labi2c");
    private readonly Dictionary<(int Bus, int Address), IChipModel> _chips = [];
    private readonly double[] _levels = new double[Count];
    private readonly Tca9548aModel _mux = new(NoFaults(Mux));
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public LabBuses()
    {
        if (_device < 0) throw new IOException($"/dev/labi2c: {Errno.Words(-_device)}");
        for (var i = 0; i < Breath; i++) _chips[(i, 0x2A)] = Cell(i, i);
        _chips[(Breath, 0x48)] = new Ads1115Model(1, Breath, Level(Breath), NoFaults(Breath));
        _chips[(Breath, 0x49)] = new Ads1115Model(2, Breath, _ => 1.0, NoFaults(Breath));
        _chips[(Mux, 0x70)] = _mux;
        _chips[(Mux, 0x2A)] = new Behind(_mux, 0x2A);
        _mux.TryAttach(0, 0x2A, Cell(Mux, Mux));
        _mux.TryAttach(1, 0x2A, Cell(Mux + 1, Mux));
        Array.Fill(_levels, 0.1);
        new Thread(Serve) { IsBackground = true, Name = "chips" }.Start();
    }

    /// <summary>Buses of which nobody acknowledges.</summary>
    public bool[] Silent { get; } = new bool[Count];

    /// <summary>Buses whose clock is held.</summary>
    public bool[] Held { get; } = new bool[Count];

    /// <summary>What a cell gives, as a part of full scale (volts for breath).</summary>
    public void Load(int bus, double part) => Volatile.Write(ref _levels[bus], part);

    /// <summary>Pulls adapters out and puts them back. Waits until their users have let go.</summary>
    public static void Plug(string digits) => File.WriteAllText($"{Folder}/plugged", digits);

    public void Move(int bus, int from, int to)
    {
        lock (_chips)
        {
            _chips[(bus, to)] = _chips[(bus, from)];
            _chips.Remove((bus, from));
        }
    }

    public void Dispose() => LinuxCalls.Instance.Close(_device);

    private static ChipFaults NoFaults(int i) => new(FaultPlan.None, i, 1);

    private Nau7802Model Cell(int seed, int level) => new(1, seed, Level(level), NoFaults(seed));

    private ChipInput Level(int i) => _ => Volatile.Read(ref _levels[i]);

    private void Serve()
    {
        Request request;
        Reply reply = default;
        while (LinuxCalls.Instance.Read(_device, &request, sizeof(Request)) > 0)
        {
            if (Held[request.Bus]) continue;
            (reply.Number, reply.Bus, reply.Length) = (request.Number, request.Bus, request.Wanted);
            lock (_chips)
            {
                var good = !Silent[request.Bus] && _chips.TryGetValue((request.Bus, request.Address), out var chip)
                    && chip.Transfer(TimeProvider.System.GetElapsedTime(_start), new ReadOnlySpan<byte>(request.Data, request.Written), new Span<byte>(reply.Data, request.Wanted));
                reply.Result = good ? 0 : -Errno.RemoteError;
            }

            _ = Write(_device, &reply, (nuint)sizeof(Reply));
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, void* from, nuint length);

    private sealed class Behind(Tca9548aModel mux, int address) : IChipModel
    {
        public bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read) => mux.Pass(address, now, write, read);
    }

    private struct Request
    {
        public uint Number;
        public ushort Bus;
        public ushort Address;
        public ushort Written;
        public ushort Wanted;
        public fixed byte Data[DataBytes];
    }

    private struct Reply
    {
        public uint Number;
        public ushort Bus;
        public ushort Length;
        public int Result;
        public fixed byte Data[DataBytes];
    }
}
