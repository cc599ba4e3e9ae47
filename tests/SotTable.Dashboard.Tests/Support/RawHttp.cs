using System.Net.Sockets;
using System.Text;

namespace SotTable.Dashboard.Tests.Support;

/// <summary>Requests as they are written, without the tidying that a client does.</summary>
internal static class RawHttp
{
    /// <summary>Sends the text and reads the answer to its end.</summary>
    public static async Task<string> SendAsync(string hub, string request)
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        using var client = new TcpClient();
        var uri = new Uri(hub);
        await client.ConnectAsync(uri.Host, uri.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(limit.Token);
    }

    public static Task<string> GetAsync(string hub, string target, string headers = "") =>
        SendAsync(hub, $"GET {target} HTTP/1.1\r\nHost: {new Uri(hub).Authority}\r\nConnection: close\r\n{headers}\r\n");
}
