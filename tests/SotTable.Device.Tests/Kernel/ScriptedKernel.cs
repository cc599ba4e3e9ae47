using SotTable.Device.Kernel;

namespace SotTable.Device.Tests.Kernel;

/// <summary>A kernel with the device files that a test puts there. Errors are negative numbers as from the real one.</summary>
internal sealed unsafe class ScriptedKernel : ISystemCalls
{
    /// <summary>Held by every call; pulsed by who changes something that a poll may wait for.</summary>
    public Lock Gate { get; } = new();

    private readonly ManualResetEventSlim _changed = new();
    private readonly Dictionary<int, string> _open = [];
    private readonly HashSet<int> _locked = [];
    private int _next = 3;

    public delegate int Controlled(uint request, void* argument);

    /// <summary>What a device file's driver answers, by path; a path that is not here is not there.</summary>
    public Dictionary<string, Controlled> Devices { get; } = [];

    /// <summary>Errors of open and of the lock, by path.</summary>
    public Dictionary<string, int> OpenErrors { get; } = [];

    public Dictionary<string, int> LockErrors { get; } = [];

    /// <summary>Descriptors that are open now.</summary>
    public int OpenFiles => _open.Count;

    /// <summary>What poll and read give, by path or by number for descriptors that a device handed out.</summary>
    public Dictionary<int, (Func<int> Poll, Func<nint, int, int> Read)> Readers { get; } = [];

    public IReadOnlyList<string> List(string prefix)
    {
        lock (Gate) return [.. Devices.Keys.Where(d => d.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <summary>A descriptor that a device hands out; its requests go to the device's path with this ending.</summary>
    public int HandOut(string path)
    {
        _open[_next] = path;
        return _next++;
    }

    /// <summary>An I²C bus on which chips of these addresses acknowledge everything.</summary>
    public void Bus(string path, params int[] addresses) => Devices[path] = (request, argument) =>
        request != I2cAbi.Transfer ? Functions(request, argument)
        : Array.IndexOf(addresses, ((I2cAbi.Messages*)argument)->First->Address) >= 0 ? (int)((I2cAbi.Messages*)argument)->Count : -Errno.RemoteError;

    /// <summary>What a bus can do.</summary>
    public static int Functions(uint request, void* argument)
    {
        if (request == I2cAbi.Functions) *(ulong*)argument = I2cAbi.PlainI2c;
        return 0;
    }

    public int Open(string path)
    {
        lock (Gate)
        {
            if (OpenErrors.TryGetValue(path, out var error)) return error;
            if (!Devices.ContainsKey(path)) return -Errno.NoSuchFile;
            _open[_next] = path;
            return _next++;
        }
    }

    public void Close(int descriptor)
    {
        lock (Gate)
        {
            _open.Remove(descriptor);
            _locked.Remove(descriptor);
        }
    }

    public int Lock(int descriptor)
    {
        lock (Gate)
        {
            var path = _open[descriptor];
            if (LockErrors.TryGetValue(path, out var error)) return error;
            if (_locked.Any(other => other != descriptor && _open[other] == path)) return -Errno.Again;
            _locked.Add(descriptor);
            return 0;
        }
    }

    public int Control(int descriptor, uint request, void* argument)
    {
        lock (Gate)
        {
            return !_open.TryGetValue(descriptor, out var path) ? -Errno.BadDescriptor
                : Devices.TryGetValue(path, out var device) ? device(request, argument) : -Errno.NoDevice;
        }
    }

    public int Read(int descriptor, void* into, int length)
    {
        lock (Gate) return Readers.TryGetValue(descriptor, out var reader) ? reader.Read((nint)into, length) : -Errno.Again;
    }

    /// <summary>Something has changed that a poll may wait for.</summary>
    public void Change() => _changed.Set();

    public int Poll(int descriptor, int milliseconds)
    {
        var happened = Look();
        if (happened != 0 || milliseconds == 0) return happened;
        _changed.Wait(milliseconds);
        _changed.Reset();
        return Look();

        int Look()
        {
            lock (Gate) return Readers.TryGetValue(descriptor, out var reader) ? reader.Poll() : 0;
        }
    }
}
