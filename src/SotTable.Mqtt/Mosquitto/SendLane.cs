namespace SotTable.Mqtt.Mosquitto;

/// <summary>
/// The way from callers to the link's thread. First in, first out; bounded by count and bytes, including what lies in the library: QoS 0 until it is written
/// to the socket, the rest until the broker has answered. Any thread may call.
/// </summary>
internal sealed class SendLane
{
    private readonly Lock _gate = new();
    private readonly Queue<LinkRequest> _requests = new();
    private int _wakeUp = Libc.OpenWakeUp();
    private bool _open;
    private bool _woken;
    private bool _stopRequested;

    // 64 messages are 6 s of live frames at 10/s: older ones are worth nothing.
    private Room _unacknowledged = new(64, 1024 * 1024);

    // An outbox has its own, smaller window; this only keeps a careless caller from filling the memory.
    private Room _acknowledged = new(2048, 8 * 1024 * 1024);

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

    /// <summary>Adds a request, unless <see cref="LaneAnswer"/> says otherwise; it is then still the caller's.</summary>
    public LaneAnswer Add(in LinkRequest request)
    {
        lock (_gate)
        {
            if (!_open) return LaneAnswer.Closed;
            if (!RoomFor(request).TryEnter(request.Length)) return LaneAnswer.Full;
            _requests.Enqueue(request);
            Wake();
            return LaneAnswer.Taken;
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

    /// <summary>The thread's side: the request is written (QoS 0) or answered, or given up.</summary>
    public void Leave(in LinkRequest request)
    {
        lock (_gate) RoomFor(request).Leave(request.Length);
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

    private ref Room RoomFor(in LinkRequest request) => ref request.Done is null ? ref _unacknowledged : ref _acknowledged;

    private void Wake()
    {
        if (_woken || _wakeUp < 0) return;
        _woken = true;
        Libc.Wake(_wakeUp);
    }

    private struct Room(int mostRequests, int mostBytes)
    {
        private int _requests;
        private int _bytes;

        // One request may be larger than all the room when nothing else is in it.
        public bool TryEnter(int bytes)
        {
            if (_requests >= mostRequests || (_requests > 0 && _bytes + bytes > mostBytes)) return false;
            _requests++;
            _bytes += bytes;
            return true;
        }

        public void Leave(int bytes)
        {
            _requests--;
            _bytes -= bytes;
        }
    }
}

/// <summary>What <see cref="SendLane.Add"/> did.</summary>
internal enum LaneAnswer
{
    /// <summary>The thread will see to it.</summary>
    Taken,

    /// <summary>Too much waits.</summary>
    Full,

    /// <summary>The link is not up.</summary>
    Closed,
}
