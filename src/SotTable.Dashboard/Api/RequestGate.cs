using System.Net;

namespace SotTable.Dashboard.Api;

/// <summary>
/// What every request must pass, and the headers that every answer carries. Commands and the WebSocket need an <c>Origin</c> that is the hub's own;
/// a missing one is refused as well, since every browser sends it there. The name in <c>Host</c> must be loopback or one of the hub's own: otherwise a foreign
/// page whose name is pointed at the hub would count as its own.
/// </summary>
internal static class RequestGate
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    /// <summary>Lets a request pass or refuses it with 403.</summary>
    /// <param name="context">The request.</param>
    /// <param name="names">Names of the hub beside those of loopback.</param>
    /// <param name="next">What follows.</param>
    public static Task PassAsync(HttpContext context, IReadOnlyList<string> names, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";

        var request = context.Request;
        if (!IsLoopbackName(request.Host.Host) && !names.Contains(request.Host.Host.Trim('[', ']'), StringComparer.OrdinalIgnoreCase))
            return Answers.TextAsync(context, StatusCodes.Status403Forbidden, "The hub does not answer to this name; Hub.Names in its configuration says to which it does.");
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if ((!reads || context.WebSockets.IsWebSocketRequest) && !IsOwnOrigin(request))
            return Answers.ProblemAsync(context, StatusCodes.Status403Forbidden, "foreign-origin", "This request does not come from the hub's own pages.");
        return next(context);
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ } origin] && origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
