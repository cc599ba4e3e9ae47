namespace SotTable.Mqtt.Mosquitto;

/// <summary>
/// The way from callers to the link's thread. First in, first out; bounded for QoS 0 by count and bytes including what the library has not written yet
/// (QoS 1 is bounded by <see cref="MosquittoLink"/>). Any thread may call.
/// </summary>
internal sealed class SendLane
{
    // 64 messages are 6 s of live frames at 10/s: older ones are worth nothing.
    internal const int MostWaiting = 64;
    internal const int MostWaitingBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<LinkRequest> _requests = new();
    private int _wakeUp = Libc.OpenWakeUp();
    private bool _open;
    private bool _woken;
    private bool _stopRequested;
    private int _waiting;
    private int _waitingBytes;

    /// <summary>The descriptor that becomes readable when there is something to do.</summary>
    public int WakeUp => _wakeUp;

    public bool StopRequested
    {
        get
        {
            lock (_gate) return _stopRequested;
        }
    }

    /// <summary>From now on requests are taken.</summary>
    public void Open()
    {
        lock (_gate) _open = !_stopRequested;
    }

    /// <summary>Takes no more requests; the thread sends what waits, says goodbye and ends.</summary>
    public void RequestStop()
    {
        lock (_gate)
        {
            _stopRequested = true;
            _open = false;
            Wake();
        }
    }

    /// <summary>Adds a request.</summary>
    /// <returns>False when the link is not up, or for QoS 0 when too much waits; the request is then still the caller's.</returns>
    public bool TryAdd(in LinkRequest request)
    {
        lock (_gate)
        {
            if (!_open) return false;
            if (request.IsUnacknowledged)
            {
                if (_waiting >= MostWaiting || (_waiting > 0 && _waitingBytes + request.Length > MostWaitingBytes)) return false;
                _waiting++;
                _waitingBytes += request.Length;
            }

            _requests.Enqueue(request);
            Wake();
            return true;
        }
    }

    /// <summary>The thread's side: takes the next request.</summary>
    public bool TryTake(out LinkRequest request)
    {
        lock (_gate) return _requests.TryDequeue(out request);
    }

    /// <summary>The thread's side: consumes wake-ups; call before taking requests.</summary>
    public void TakeWakeUps()
    {
        lock (_gate)
        {
            if (_woken) Libc.TakeWakeUps(_wakeUp);
            _woken = false;
        }
    }

    /// <summary>The thread's side: a QoS 0 message is written, or given up.</summary>
    public void Written(int bytes)
    {
        lock (_gate)
        {
            _waiting--;
            _waitingBytes -= bytes;
        }
    }

    /// <summary>The thread's last call: answers what still waits with "lost" and closes the descriptor.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
            foreach (var request in _requests)
            {
                request.ReturnBytes();
                request.Done?.TrySetResult(-1);
            }

            _requests.Clear();
            if (_wakeUp >= 0) _ = Libc.Close(_wakeUp);
            _wakeUp = -1;
        }
    }

    private void Wake()
    {
        if (_woken || _wakeUp < 0) return;
        _woken = true;
        Libc.Wake(_wakeUp);
    }
}
