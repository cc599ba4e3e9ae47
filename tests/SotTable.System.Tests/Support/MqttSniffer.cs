using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace SotTable.System.Tests.Support;

/// <summary>A message as the broker passes it on.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Bytes.</param>
/// <param name="Qos">As it was published (0 or 1).</param>
/// <param name="Retain">As it was published.</param>
/// <param name="ExpiryS">What is left of its expiry; <c>null</c> for none.</param>
/// <param name="ContentType"><c>null</c> for none.</param>
public sealed record SniffedMessage(string Topic, byte[] Payload, int Qos, bool Retain, uint? ExpiryS, string? ContentType)
{
    public override string ToString() =>
        $"{Topic} qos {Qos}{(Retain ? " retain" : "")} expiry {ExpiryS?.ToString() ?? "none"}: {(Topic.EndsWith("/wave", StringComparison.Ordinal) ? $"{Payload.Length} bytes" : Encoding.UTF8.GetString(Payload))}";
}

/// <summary>
/// An MQTT 5 client of its own that only listens and tells what the product's link does not: expiry, content type and whether a message was published with
/// retain ("retain as published").
/// </summary>
public sealed class MqttSniffer : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly Lock _gate = new();
    private readonly List<SniffedMessage> _messages = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    private MqttSniffer()
    {
    }

    public SniffedMessage[] All
    {
        get
        {
            lock (_gate) return [.. _messages];
        }
    }

    /// <summary>Connects and, when there is a filter, listens.</summary>
    public static async Task<MqttSniffer> ConnectAsync(int port, string user, string password, string clientId, string? filter, CancellationToken cancellationToken)
    {
        var sniffer = new MqttSniffer();
        await sniffer._tcp.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = sniffer._tcp.GetStream();
        // MQTT 5, clean start, user name and password, no keep-alive, no properties.
        await stream.WriteAsync(Packet(0x10, [.. Text("MQTT"), 5, 0xC2, 0, 0, 0, .. Text(clientId), .. Text(user), .. Text(password)]), cancellationToken);
        var (type, answer) = await ReadAsync(stream, cancellationToken);
        if (type != 0x20 || answer[1] != 0) throw new InvalidOperationException($"the broker refused {clientId}: {Convert.ToHexString(answer)}");
        if (filter is not null) await stream.WriteAsync(Packet(0x82, [0, 1, 0, .. Text(filter), 0x09]), cancellationToken); // QoS 1, retain as published
        sniffer._reading = sniffer.ReadAllAsync(stream);
        return sniffer;
    }

    /// <summary>Waits until some message fits.</summary>
    /// <param name="rest">What its topic ends with.</param>
    /// <param name="containing">What its payload contains.</param>
    /// <param name="from">How many of the first messages don't count.</param>
    public async Task<SniffedMessage> WaitAsync(string rest, string containing, int from = 0)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Task changed;
            lock (_gate) changed = _changed.Task;
            if (All.Skip(from).FirstOrDefault(m => m.Topic.EndsWith(rest, StringComparison.Ordinal) && Encoding.UTF8.GetString(m.Payload).Contains(containing, StringComparison.Ordinal)) is { } found) return found;
            await Task.WhenAny(changed, _reading).WaitAsync(limit.Token);
            if (_reading.IsCompleted) await _reading;
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAllAsync(NetworkStream stream)
    {
        while (true)
        {
            var (head, body) = await ReadAsync(stream, CancellationToken.None);
            if (head >> 4 == 14) throw new IOException($"the broker has closed the connection: {Convert.ToHexString(body)}");
            if (head >> 4 != 3) continue;
            var (message, id) = Publish(head, body);
            lock (_gate)
            {
                _messages.Add(message);
                _changed.TrySetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (id is { } i) await stream.WriteAsync(Packet(0x40, [(byte)(i >> 8), (byte)i]));
        }
    }

    private static (SniffedMessage Message, int? Id) Publish(int head, byte[] body)
    {
        var at = 0;
        var topic = Text(body, ref at);
        var qos = (head >> 1) & 3;
        int? id = qos > 0 ? BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan((at += 2) - 2)) : null;
        var length = VarInt(body, ref at);
        var end = at + length;
        uint? expiry = null;
        string? contentType = null;
        while (at < end)
        {
            switch (body[at++])
            {
                case 2: expiry = BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan((at += 4) - 4)); break;
                case 3: contentType = Text(body, ref at); break;
                case var other: throw new FormatException($"{topic} has property {other}, which the contract does not know");
            }
        }

        return (new(topic, body[end..], qos, (head & 1) != 0, expiry, contentType), id);
    }

    private static async Task<(int Head, byte[] Body)> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, cancellationToken);
        var head = one[0];
        var (length, shift) = (0, 0);
        do
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            length |= (one[0] & 127) << shift;
            shift += 7;
        }
        while ((one[0] & 128) != 0);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return (head, body);
    }

    private static byte[] Packet(byte head, byte[] body) =>
        body.Length < 128 ? [head, (byte)body.Length, .. body] : [head, (byte)(body.Length & 127 | 128), (byte)(body.Length >> 7), .. body];

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static string Text(byte[] bytes, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        at += 2 + length;
        return Encoding.UTF8.GetString(bytes, at - length, length);
    }

    private static int VarInt(byte[] bytes, ref int at)
    {
        var (value, shift) = (0, 0);
        byte b;
        do
        {
            b = bytes[at++];
            value |= (b & 127) << shift;
            shift += 7;
        }
        while ((b & 128) != 0);
        return value;
    }
}
