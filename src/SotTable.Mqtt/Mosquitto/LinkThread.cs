using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>
/// The thread of one connection. It alone calls the library: resolves the name, connects, then waits in <c>poll</c> for the socket or for requests.
/// It owns the client and frees it when it ends; nobody else ever has to.
/// </summary>
internal sealed partial class LinkThread(
    MqttLinkOptions options, SendLane lane, WakeUp wakeUp, ChannelWriter<MqttMessage> received, TimeProvider time, ILogger logger) : ILinkEngine
{
    // How long a goodbye may take to leave when the network is stuck.
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(1);

    // The library counts whole seconds, so its ping after one keep-alive comes up to 1 s late; then the answer has half a keep-alive and more.
    private static readonly TimeSpan PingLateness = TimeSpan.FromSeconds(2);

    private const int TickMs = 1000;

    // A broker that refuses a certificate says why and closes; on a busy machine the closing is often met first. It is asked again, since the reason is what a person needs.
    private const int TlsAttempts = 6;

    private readonly TaskCompletionSource<ConnectOutcome> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LinkLoss> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, LinkRequest> _underWay = []; // by message id: not yet written (QoS 0), not yet answered (the rest)
    private (int Mid, int Reason)? _calledBack;
    private int? _refusal;
    private ConnectOutcome? _tlsProblem;
    private int _ended;
    private bool _up;
    private Exception? _callbackError;
    private long _heardAt;

    /// <summary>Completes when the broker has answered, or the attempt failed.</summary>
    public Task<ConnectOutcome> ConnectOutcome => _connected.Task;

    /// <summary>Completes with the reason when the thread has ended and everything is freed.</summary>
    public Task<LinkLoss> Lost => _lost.Task;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "mqtt link" }.Start();

    private void Run()
    {
        string why;
        try
        {
            why = Connect();
        }
        catch (DllNotFoundException)
        {
            why = "libmosquitto is not installed (Debian package libmosquitto1)";
            _connected.TrySetResult(new(false, why, true));
        }
        catch (Exception e)
        {
            LogFailed(e, options);
            why = $"the link failed: {e.Message}";
        }

        foreach (var request in _underWay.Values) request.Done?.TrySetResult(-1);
        lane.Close();
        received.TryComplete();
        _connected.TrySetResult(new(false, why, false));
        _lost.TrySetResult(new(why, _ended == LinkWords.ReasonTakenOver ? LossCause.TakenOver
            : _up && why == LinkWords.Errno(0) ? LossCause.ClosedUnexplained : LossCause.Other));
    }

    // Name → addresses → the first that accepts. Waiting for the resolver can't be cut short; the caller of ConnectAsync doesn't wait for it.
    private string Connect()
    {
        Library.Load();
        IPAddress[] addresses;
        try
        {
            addresses = Dns.GetHostAddresses(options.Host);
        }
        catch (SocketException e)
        {
            return $"the name {options.Host} can't be resolved ({e.SocketErrorCode})";
        }

        using var tls = options.Tls is { } files ? TlsContext.Make(files, options.Host, out _tlsProblem) : null;
        if (_tlsProblem is not null) return Say(_tlsProblem);
        var began = time.GetTimestamp();
        var why = $"the name {options.Host} has no address";
        foreach (var (address, attempt) in addresses.SelectMany(a => Enumerable.Range(1, tls is null ? 1 : TlsAttempts).Select(n => (a, n))))
        {
            if (attempt > 1 && why != TlsWords.ClosedUnanswered(true)) continue;
            using var client = new MosquittoClient(options, this);
            why = Connect(client, address, tls, began);
            if (_up) return Serve(client);
            if (_refusal is not null || _tlsProblem is not null || lane.StopRequested) break;
        }

        if (_refusal is { } reason) return Say(LinkWords.Refused(reason));
        return _tlsProblem is not null ? Say(_tlsProblem) : why;
    }

    private string Say(ConnectOutcome outcome)
    {
        _connected.TrySetResult(outcome);
        return outcome.Problem;
    }

    private string Connect(MosquittoClient client, IPAddress address, TlsContext? tls, long began)
    {
        if (client.StartConnect(address.ToString(), tls) != MosquittoWords.Success)
            return tls is not null && Marshal.GetLastPInvokeError() != LinkWords.ErrnoNobodyListens ? TlsWords.ClosedUnanswered(true) : LinkWords.Errno(LinkWords.ErrnoNobodyListens);
        while (!_up)
        {
            if (lane.StopRequested) return LinkWords.GivenUp;
            var left = MqttLink.ConnectLimit - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return LinkWords.NoAnswer;
            if (Step(client, left) is { } why) return _refusal is { } reason ? LinkWords.Refused(reason).Problem : why;
        }

        return "";
    }

    private string Serve(MosquittoClient client)
    {
        var silence = (options.KeepAlive * 1.5) + PingLateness;
        _heardAt = time.GetTimestamp();
        lane.Open();
        _connected.TrySetResult(new(true, "", false));
        while (true)
        {
            if (SendRequests(client) is { } failed) return failed;
            if (lane.StopRequested) return SayGoodbye(client);
            var left = silence - time.GetElapsedTime(_heardAt);
            if (Step(client, left) is { } why) return why;
            // The library itself ends a link when a ping stays unanswered for one more keep-alive; this is sooner for all but the shortest.
            // After the read, so that a process that was stopped itself finds what came meanwhile.
            if (time.GetElapsedTime(_heardAt) >= silence) return LinkWords.Silent;
        }
    }

    private string SayGoodbye(MosquittoClient client)
    {
        var began = time.GetTimestamp();
        if (client.Disconnect() != MosquittoWords.Success) return LinkWords.Closed;
        while (client.Socket >= 0)
        {
            var left = GoodbyeLimit - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || Step(client, left) is not null) break;
        }

        return LinkWords.Closed;
    }

    /// <summary>Waits for the socket or a wake-up, at most one tick, and lets the library work.</summary>
    /// <returns>Why the link is lost; <c>null</c> while it isn't.</returns>
    private unsafe string? Step(MosquittoClient client, TimeSpan left)
    {
        var wants = (short)(Libc.Readable | (client.WantsToWrite ? Libc.Writable : 0));
        var fds = stackalloc Libc.PollFd[] { new() { Fd = client.Socket, Events = wants }, new() { Fd = wakeUp.Descriptor, Events = Libc.Readable } };
        var ready = Libc.Poll(fds, 2, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, TickMs));
        lane.TakeWakeUps();
        var happened = ready > 0 ? fds[0].Happened : (short)0;

        // The error is taken before the library closes the socket, since it tells more than the library's code.
        var errno = (happened & Libc.Error) != 0 ? Libc.SocketError(client.Socket) : 0;
        var code = MosquittoWords.Success;
        if ((happened & (Libc.Readable | Libc.Error | Libc.HangUp)) != 0)
        {
            code = client.Read();
            if (code == MosquittoWords.Success) _heardAt = time.GetTimestamp();
        }

        // With TLS the library goes on for ever with a socket that was refused or hung up: it takes the failed write for one that must be repeated.
        if (options.Tls is not null && (happened & Libc.HangUp) != 0 && code == MosquittoWords.Success && client.Socket >= 0 && Libc.IsSpent(client.Socket))
            return Libc.WasConnected(client.Socket) ? Why(code, 0) : LinkWords.Errno(errno != 0 ? errno : LinkWords.ErrnoNobodyListens);

        if (code == MosquittoWords.Success && client.Socket >= 0 && (happened & Libc.Writable) != 0) code = client.Write();
        if (code == MosquittoWords.Success && client.Socket >= 0) code = client.KeepAlive();
        if (_callbackError is { } error) throw new InvalidOperationException("a callback failed", error);
        if (code == MosquittoWords.Success && errno == 0 && client.Socket >= 0) return null;
        return Why(code, errno);
    }

    private string Why(int code, int errno) => _ended >= 128 ? LinkWords.Ended(_ended)
        : _tlsProblem is not null ? _tlsProblem.Problem
        : !_up && (errno is 0 or LinkWords.ErrnoReset) && code != MosquittoWords.KeepAlive ? TlsWords.ClosedUnanswered(options.Tls is not null)
        : code == MosquittoWords.KeepAlive ? (_up ? LinkWords.Silent : LinkWords.NoAnswer)
        : LinkWords.Errno(errno);

    private string? SendRequests(MosquittoClient client)
    {
        while (client.Socket >= 0 && lane.TryTake(!client.WantsToWrite, out var request))
        {
            _calledBack = null;
            var code = request.Options is { } publish
                ? client.Publish(request.TopicWithZero, request.Payload, publish, out var mid)
                : client.Subscribe(request.TopicWithZero, request.Qos, out mid);
            request.ReturnBytes();

            // A QoS 0 message is usually written, and so called back, inside the call, before its id is known here.
            if (code != MosquittoWords.Success) Finish(request, MosquittoWords.PublishReason(code));
            else if (_calledBack is { } early && early.Mid == mid) Finish(request, early.Reason);
            else _underWay[mid] = request;
        }

        return client.Socket >= 0 ? null : Why(0, 0);
    }

    private void Finish(in LinkRequest request, int reason)
    {
        lane.Leave(request);
        if (request.Done is null && reason != 0) lane.CountDropped();
        request.Done?.TrySetResult(reason);
    }

    // From here on: the library's callbacks.
    internal void Connected(int reason)
    {
        if (reason == 0) _up = true;
        else _refusal = reason;
    }

    internal void Disconnected(int reason) => _ended = reason;

    internal void Done(int mid, int reason)
    {
        if (_underWay.Remove(mid, out var request)) Finish(request, reason);
        else _calledBack = (mid, reason);
    }

    // A full channel drops and counts; it never blocks the link.
    internal void Received(MqttMessage message) => received.TryWrite(message);

    // The first counts: what follows is what came of it.
    internal void TlsSaid(int reason, int verified) => _tlsProblem ??= TlsWords.Problem(reason, verified, options.Host);

    internal void CallbackFailed(Exception exception) => _callbackError ??= exception;

    [LoggerMessage(201, LogLevel.Error, "The MQTT link {Link} failed")]
    private partial void LogFailed(Exception e, MqttLinkOptions link);
}
