using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>
/// One libmosquitto client, used by one thread only: the library's own thread is never started, its reconnect never runs, and its
/// callbacks come inside <see cref="Read"/>, <see cref="Write"/>, <see cref="Publish"/> or <see cref="KeepAlive"/> on the same thread.
/// </summary>
internal sealed unsafe class MosquittoClient : IDisposable
{
    // The largest packet that the broker may send us. A hostile one is not read into memory beyond it.
    private const uint LargestPacket = 1024 * 1024;

    // How many QoS 1 messages the broker may have under way to us. The library's own default is 20.
    private const int ReceiveMaximum = 200;

    // The kernel's own megabytes would hide a slow network: minutes of live frames would lie there, each older than the one before when it arrives.
    private const int SendBufferBytes = 16 * 1024;

    private readonly LinkThread _events;
    private readonly MqttLinkOptions _options;
    private GCHandle _self;
    private nint _client;

    public MosquittoClient(MqttLinkOptions options, LinkThread events)
    {
        (_options, _events) = (options, events);
        _self = GCHandle.Alloc(this);
        _client = LibMosquitto.New(options.ClientId, (byte)(options.SessionExpiry > TimeSpan.Zero ? 0 : 1), GCHandle.ToIntPtr(_self));
        if (_client == 0)
        {
            _self.Free();
            throw new ArgumentException($"the library does not take the client id {options.ClientId}", nameof(options));
        }

        LibMosquitto.OnConnect(_client, &Connected);
        LibMosquitto.OnDisconnect(_client, &Disconnected);
        LibMosquitto.OnPublish(_client, &Published);
        LibMosquitto.OnSubscribe(_client, &Subscribed);
        LibMosquitto.OnMessage(_client, &Received);
    }

    /// <summary>The socket; negative when closed.</summary>
    public int Socket => LibMosquitto.Socket(_client);

    /// <summary>Whether bytes wait in the library.</summary>
    public bool WantsToWrite => LibMosquitto.WantsToWrite(_client) != 0;

    /// <summary>Starts a TCP connection and queues CONNECT. Doesn't wait, since <paramref name="address"/> is no name.</summary>
    /// <param name="address">An IP address.</param>
    /// <param name="tls">For TLS; <c>null</c> for plain TCP. The library keeps a reference of its own.</param>
    /// <returns>The library's code.</returns>
    public int StartConnect(string address, TlsContext? tls)
    {
        var keepAlive = (int)_options.KeepAlive.TotalSeconds;
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionProtocolVersion, LibMosquitto.ProtocolV5));
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionTcpNoDelay, 1));
        Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionReceiveMaximum, ReceiveMaximum));
        if (_options.UserName is not null) Check(LibMosquitto.SetUser(_client, _options.UserName, _options.Password));
        if (_options.Will is { } will) SetWill(will);
        if (tls is not null)
        {
            Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionSslContextWithDefaults, 0));
            Check(LibMosquitto.SetPointer(_client, LibMosquitto.OptionSslContext, tls.Handle));
            LibMosquitto.OnLog(_client, &Logged);
        }

        nint properties = 0;
        try
        {
            Check(LibMosquitto.AddInt32(&properties, LibMosquitto.PropertyMaximumPacketSize, LargestPacket));
            if (_options.SessionExpiry > TimeSpan.Zero)
                Check(LibMosquitto.AddInt32(&properties, LibMosquitto.PropertySessionExpiry, Seconds(_options.SessionExpiry)));

            // The library has no non-blocking connect with properties. Its blocking one stores a copy of them before it looks at the
            // port, and the non-blocking one sends what is stored (so in 2.0.11 to 2.1.2; a test looks at the bytes sent).
            _ = LibMosquitto.Connect(_client, address, -1, keepAlive, 0, properties);
        }
        finally
        {
            LibMosquitto.FreeProperties(&properties);
        }

        var code = LibMosquitto.ConnectWithoutWaiting(_client, address, _options.Port, keepAlive, 0);
        if (code == MosquittoWords.Success) Libc.LimitSendBuffer(Socket, SendBufferBytes);
        return code;
    }

    /// <summary>Reads what has come.</summary>
    public int Read() => LibMosquitto.Read(_client, 1);

    /// <summary>Writes what waits.</summary>
    public int Write() => LibMosquitto.Write(_client, 1);

    /// <summary>Pings when due; call once a second. The library pings when it sent <em>or received</em> nothing for one keep-alive.</summary>
    public int KeepAlive() => LibMosquitto.KeepAlive(_client);

    /// <summary>Says goodbye; the will is then not published.</summary>
    public int Disconnect() => LibMosquitto.Disconnect(_client, 0, 0);

    /// <summary>Publishes; the bytes are copied by the library.</summary>
    public int Publish(ReadOnlySpan<byte> topicWithZero, ReadOnlySpan<byte> payload, MqttPublishOptions options, out int mid)
    {
        nint properties = 0;
        int id = 0;
        try
        {
            if (options.Expiry is { } expiry) Check(LibMosquitto.AddInt32(&properties, LibMosquitto.PropertyMessageExpiry, Seconds(expiry)));
            if (options.ContentType is { } type) Check(LibMosquitto.AddString(&properties, LibMosquitto.PropertyContentType, type));
            fixed (byte* t = topicWithZero)
            fixed (byte* p = payload)
            {
                return LibMosquitto.Publish(_client, &id, t, payload.Length, p, options.Qos, (byte)(options.Retain ? 1 : 0), properties);
            }
        }
        finally
        {
            mid = id;
            LibMosquitto.FreeProperties(&properties);
        }
    }

    /// <summary>Subscribes.</summary>
    public int Subscribe(ReadOnlySpan<byte> filterWithZero, int qos, out int mid)
    {
        int id = 0;
        fixed (byte* f = filterWithZero)
        {
            var code = LibMosquitto.Subscribe(_client, &id, f, qos, 0, 0);
            mid = id;
            return code;
        }
    }

    /// <summary>Closes the socket without a goodbye and frees everything. After it no callback comes.</summary>
    public void Dispose()
    {
        if (_client == 0) return;
        LibMosquitto.Destroy(_client);
        _client = 0;
        _self.Free();
    }

    private static uint Seconds(TimeSpan span) => (uint)Math.Clamp(Math.Ceiling(span.TotalSeconds), 0, uint.MaxValue);

    private static void Check(int code)
    {
        if (code != MosquittoWords.Success) throw new InvalidOperationException($"libmosquitto refuses a setting (code {code})");
    }

    private void SetWill(MqttWill will)
    {
        nint properties = 0;
        if (will.Delay > TimeSpan.Zero) Check(LibMosquitto.AddInt32(&properties, LibMosquitto.PropertyWillDelay, Seconds(will.Delay)));
        fixed (byte* p = will.Payload.Span)
        {
            var code = LibMosquitto.SetWill(_client, will.Topic, will.Payload.Length, p, 1, 1, properties);
            // The list belongs to the library only when the call succeeded.
            if (code != MosquittoWords.Success) LibMosquitto.FreeProperties(&properties);
            Check(code);
        }
    }

    // An exception that left a callback would end the process: each hands it to the link's thread instead.
    private static void Guarded<T>(nint handle, T value, Action<LinkThread, T> action)
    {
        var events = ((MosquittoClient)GCHandle.FromIntPtr(handle).Target!)._events; // allocated in the constructor, freed after the client
        try
        {
            action(events, value);
        }
        catch (Exception e)
        {
            events.CallbackFailed(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Connected(nint client, nint self, int reason, int flags, nint properties) =>
        Guarded(self, reason, static (e, r) => e.Connected(r));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Disconnected(nint client, nint self, int reason, nint properties) =>
        Guarded(self, reason, static (e, r) => e.Disconnected(r));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Published(nint client, nint self, int mid, int reason, nint properties) =>
        Guarded(self, (mid, reason), static (e, v) => e.Done(v.mid, v.reason));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Subscribed(nint client, nint self, int mid, int count, int* granted, nint properties) =>
        Guarded(self, (mid, reason: count > 0 ? granted[0] : 128), static (e, v) => e.Done(v.mid, v.reason));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Received(nint client, nint self, LibMosquitto.Message* message, nint properties) =>
        Guarded(self, (nint)message, static (e, m) => e.Received(Copy((LibMosquitto.Message*)m)));

    // The library tells what OpenSSL said in its log only, while the connection is still there to be asked.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Logged(nint client, nint self, int level, byte* text) => Guarded(
        self, (client, text: (nint)text),
        static (e, v) => e.TlsSaid(TlsWords.Reason(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)v.text)), OpenSsl.VerifyResult(LibMosquitto.Ssl(v.client))));

    private static MqttMessage Copy(LibMosquitto.Message* m) => new(
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(m->Topic)),
        new ReadOnlySpan<byte>(m->Payload, m->PayloadLength).ToArray(),
        m->Qos,
        m->Retain != 0);
}
