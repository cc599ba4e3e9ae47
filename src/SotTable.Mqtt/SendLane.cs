namespace SotTable.Mqtt;

/// <summary>
/// The way from callers to a link's engine. First in, first out; bounded by count and bytes, including what lies in the library until the broker has
/// answered. QoS 0 waits here until the socket takes more, so that of a slow link's messages the newest win. Any thread may call.
/// </summary>
internal sealed class SendLane(ILaneBell bell)
{
    // 32 messages are 3 s of live frames at 10/s: older ones are worth nothing.
    private const int MostUnacknowledged = 32;
    private const int MostUnacknowledgedBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(long Ticket, LinkRequest Request)> _acknowledged = new();
    private readonly Queue<(long Ticket, LinkRequest Request)> _unacknowledged = new();
    private long _tickets;
    private int _unacknowledgedBytes;
    private long _dropped;
    private bool _open;
    private bool _woken;
    private bool _stopRequested;
    private bool _closed;

    // An outbox has its own, smaller window; this only keeps a careless caller from filling the memory.
    private Room _room = new(2048, 8 * 1024 * 1024);

    /// <summary>QoS 0 messages that did not go although they had been taken.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

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

    /// <summary>Takes no more requests; the engine sends what waits, says goodbye and ends.</summary>
    public void RequestStop()
    {
        lock (_gate)
        {
            _stopRequested = true;
            _open = false;
            Wake();
            bell.Stop();
        }
    }

    /// <summary>Adds a request, unless <see cref="LaneAnswer"/> says otherwise; it is then still the caller's.</summary>
    public LaneAnswer Add(in LinkRequest request)
    {
        lock (_gate)
        {
            if (!_open) return LaneAnswer.Closed;
            if (request.Done is null) AddNewest(request);
            else if (!_room.TryEnter(request.Length)) return LaneAnswer.Full;
            else _acknowledged.Enqueue((_tickets++, request));
            Wake();
            return LaneAnswer.Taken;
        }
    }

    /// <summary>The engine's side: takes the next request.</summary>
    /// <param name="unacknowledgedToo">False while the socket takes no more: QoS 0 then waits for its turn, or for a newer one to take its place.</param>
    /// <param name="request">The request.</param>
    /// <param name="acknowledgedToo">False while the broker takes no more that it has to acknowledge.</param>
    public bool TryTake(bool unacknowledgedToo, out LinkRequest request, bool acknowledgedToo = true)
    {
        lock (_gate)
        {
            var (first, second) = (_acknowledged.TryPeek(out var a) && acknowledgedToo, _unacknowledged.TryPeek(out var u) && unacknowledgedToo);
            request = second && (!first || u.Ticket < a.Ticket) ? TakeUnacknowledged() : first ? _acknowledged.Dequeue().Request : default;
            return first || second;
        }
    }

    /// <summary>The engine's side: consumes wake-ups; call before taking requests.</summary>
    public void TakeWakeUps()
    {
        lock (_gate)
        {
            if (_woken && !_closed) bell.Take();
            _woken = false;
        }
    }

    /// <summary>The engine's side: the request is answered or given up.</summary>
    public void Leave(in LinkRequest request)
    {
        if (request.Done is null) return; // QoS 0 has left when it was taken
        lock (_gate) _room.Leave(request.Length);
    }

    /// <summary>The engine's side: there is something to do again.</summary>
    public void WakeUp()
    {
        lock (_gate) Wake();
    }

    /// <summary>The engine's side: a QoS 0 message could not be sent.</summary>
    public void CountDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>The engine's last call: answers what still waits with "lost" and closes the bell.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
            foreach (var (_, request) in _acknowledged.Concat(_unacknowledged))
            {
                request.ReturnBytes();
                request.Done?.TrySetResult(-1);
            }

            _dropped += _unacknowledged.Count;
            _acknowledged.Clear();
            _unacknowledged.Clear();
            if (!_closed) bell.Close();
            _closed = true;
        }
    }

    private void AddNewest(in LinkRequest request)
    {
        while (_unacknowledged.Count > 0 && (_unacknowledged.Count >= MostUnacknowledged || _unacknowledgedBytes + request.Length > MostUnacknowledgedBytes))
        {
            TakeUnacknowledged().ReturnBytes();
            _dropped++;
        }

        _unacknowledgedBytes += request.Length;
        _unacknowledged.Enqueue((_tickets++, request));
    }

    private LinkRequest TakeUnacknowledged()
    {
        var request = _unacknowledged.Dequeue().Request;
        _unacknowledgedBytes -= request.Length;
        return request;
    }

    private void Wake()
    {
        if (_woken || _closed) return;
        _woken = true;
        bell.Ring();
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
    /// <summary>The engine will see to it.</summary>
    Taken,

    /// <summary>Too much waits.</summary>
    Full,

    /// <summary>The link is not up.</summary>
    Closed,
}
