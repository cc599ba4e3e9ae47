namespace SotTable.Mqtt.Mosquitto;

/// <summary>Loads libmosquitto once a process. Its clean-up is never called: links may start until the process ends.</summary>
internal static class Library
{
    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Makes the library ready.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    /// <exception cref="NotSupportedException">It is older than 2.0.</exception>
    internal static unsafe void Load()
    {
        lock (Gate)
        {
            if (_loaded) return;
            int major, minor, revision;
            _ = LibMosquitto.Version(&major, &minor, &revision);
            if (major < 2) throw new NotSupportedException($"libmosquitto {major}.{minor}.{revision} is too old; 2.0.11 or newer is needed");
            _ = LibMosquitto.Init();
            _loaded = true;
        }
    }
}
