using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SotTable.Samples;

namespace SotTable.Device.Control;

/// <summary>The other end of the control socket, for the verbs of <c>sottable</c>. One request at a time; not thread-safe.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly LineReader _lines;

    private ControlClient(NetworkStream stream)
    {
        _stream = stream;
        _lines = new LineReader(stream, 1 << 20);
    }

    /// <summary>Connects.</summary>
    /// <param name="path">Path of the socket.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">Nobody serves there, or it isn't permitted; the message names the path.</exception>
    public static async Task<ControlClient> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new(new NetworkStream(socket, ownsSocket: true));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{path}: no running table there ({e.Message})", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one request line and waits for its answer.</summary>
    /// <param name="json">The request, such as <c>{"cmd":"status"}</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer; <c>ok</c> says whether it was done, <c>error</c> why not.</returns>
    /// <exception cref="IOException">The table has closed the connection, or answered with something else.</exception>
    public async Task<JsonElement> AskAsync(string json, CancellationToken cancellationToken)
    {
        IOException? unsent = null;
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(json + "\n"), cancellationToken);
        }
        catch (IOException e)
        {
            unsent = e; // a table that has too many to serve closes before it is asked; what it said lies there to be read
        }

        var line = await _lines.NextAsync(cancellationToken) ?? throw new IOException("the table has closed the connection", unsent);
        try
        {
            using var answer = JsonDocument.Parse(line);
            return answer.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new IOException("the table's answer is no JSON", e);
        }
    }

    /// <summary>How things stand: state, health, link, light and buzzer.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> StatusAsync(CancellationToken cancellationToken) => AskAsync("""{"cmd":"status"}""", cancellationToken);

    /// <summary>Presses the practitioner's button and lets go; returns when it is up again.</summary>
    /// <param name="hold">How long, 20 ms to 20 s.</param>
    /// <param name="cancellationToken">Gives up; the table lets go by itself.</param>
    public Task<JsonElement> PressAsync(TimeSpan hold, CancellationToken cancellationToken) =>
        AskAsync($$"""{"cmd":"press","holdMs":{{(int)hold.TotalMilliseconds}}}""", cancellationToken);

    /// <summary>A hand presses on a cell of a simulated table, or on its breath sensor; returns when it has let go.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="hold">How long, 20 ms to 20 s.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> PressOnAsync(string channel, TimeSpan hold, CancellationToken cancellationToken) =>
        AskAsync($$"""{"cmd":"press","on":"{{JsonEncodedText.Encode(channel)}}","holdMs":{{(int)hold.TotalMilliseconds}}}""", cancellationToken);

    /// <summary>Begins to look at raw samples; only <see cref="ReadTapAsync"/> may follow.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The header: profile, origin, anchor.</returns>
    public Task<JsonElement> StartTapAsync(CancellationToken cancellationToken) => AskAsync("""{"cmd":"tap"}""", cancellationToken);

    /// <summary>The next record of a tap.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A sample, or how many were dropped here because this program was slow; <c>null</c> when the table has stopped.</returns>
    public async Task<(RawSample Sample, int Dropped)?> ReadTapAsync(CancellationToken cancellationToken)
    {
        var record = new byte[RawTap.RecordBytes];
        if (!await _lines.TryFillAsync(record, cancellationToken)) return null;
        var counts = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(8));
        if (record[15] == 1) return (default, counts);
        var at = TimeSpan.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(record));
        return (new RawSample(at, record[12], counts, (SampleFault)record[13], (SampleFlags)record[14]), 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
