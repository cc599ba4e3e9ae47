using System.Net.WebSockets;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Users;

namespace SotTable.Dashboard.Api;

/// <summary>The WebSocket <c>/live</c>.</summary>
/// <param name="loop">Feeds the browsers.</param>
/// <param name="registry">The tables.</param>
/// <param name="identity">The hub.</param>
/// <param name="notices">What the hub has to tell of itself.</param>
/// <param name="limits">Bounds.</param>
/// <param name="time">Clock.</param>
/// <param name="lifetime">Says when the hub stops.</param>
/// <param name="users">Accounts; <c>null</c> without.</param>
internal sealed class LiveEndpoint(
    LiveLoop loop, TableRegistry registry, HubIdentity identity, HubNotices notices, HubLimits limits, TimeProvider time, IHostApplicationLifetime lifetime,
    AllUsers? users = null)
{
    /// <summary>Serves one browser until it goes.</summary>
    /// <param name="context">The request; its origin has been checked.</param>
    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answers.TextAsync(context, StatusCodes.Status426UpgradeRequired, "This address speaks WebSocket only.");
            return;
        }

        if (loop.Browsers >= limits.Browsers)
        {
            await Answers.TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"The hub serves {limits.Browsers} browsers at most.");
            return;
        }

        var looks = AccessGate.StillLooks(context, users);

        // A browser that has stopped reading but whose buffers aren't full is found by its missing pong.
        var accept = new WebSocketAcceptContext { KeepAliveInterval = limits.StuckAfter / 3, KeepAliveTimeout = limits.StuckAfter * 2 / 3 };
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        using var client = new LiveClient(socket, registry, identity, notices, limits, time, loop.CountSkipped, loop.CountDroppedEvent) { StillLooks = looks };
        if (!loop.TryAdd(client))
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "too many browsers", context.RequestAborted);
            return;
        }

        try
        {
            await client.RunAsync(lifetime.ApplicationStopping);
        }
        finally
        {
            loop.Remove(client);
        }
    }
}
