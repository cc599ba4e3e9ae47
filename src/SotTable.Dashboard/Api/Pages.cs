using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using SotTable.Messages;

namespace SotTable.Dashboard.Api;

/// <summary>
/// The built pages. They are read into memory once, at the start: a request is a look-up by its whole name and never becomes a path, so nothing
/// outside the folder can be reached.
/// </summary>
internal sealed partial class Pages
{
    private const string Html = "text/html; charset=utf-8";
    private const long MostBytes = 32 << 20;

    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".html"] = Html,
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".json"] = "application/json; charset=utf-8",
        [".map"] = "application/json; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Asset> _assets;
    private readonly Asset? _index;

    /// <summary>Reads a folder.</summary>
    /// <param name="settings">Names it.</param>
    /// <param name="logger">Gets what is missing.</param>
    public Pages(HubSettings settings, ILogger<Pages> logger)
    {
        var root = settings.Hub.WebRoot ?? "";
        var index = Path.Combine(root, "index.html");
        _index = File.Exists(index) ? Asset.Of("index.html", File.ReadAllBytes(index), Html) : null;
        _assets = ReadAssets(Path.Combine(root, "assets")).ToFrozenDictionary(StringComparer.Ordinal);
        if (_index is null) LogNotBuilt(logger, root);
        else LogRead(logger, _assets.Count, root);
    }

    /// <summary><c>/</c> and <c>/wall</c>: the pages of all tables.</summary>
    /// <param name="context">The request.</param>
    public Task ServeListAsync(HttpContext context) => ServeIndexAsync(context);

    /// <summary><c>/t/{site}/{table}</c>: the table page.</summary>
    /// <param name="context">The request.</param>
    public Task ServeTableAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        return TableAddress.IsSite(route["site"] as string) && TableAddress.IsTable(route["table"] as string) ? ServeIndexAsync(context) : ServeNothingAsync(context);
    }

    /// <summary><c>/assets/…</c>.</summary>
    /// <param name="context">The request.</param>
    public Task ServeAssetAsync(HttpContext context)
    {
        if (context.Request.RouteValues["name"] is not string name || !_assets.TryGetValue(name, out var asset)) return NotFoundAsync(context);
        var response = context.Response;
        response.Headers.ETag = asset.Tag;
        response.Headers.CacheControl = asset.Hashed ? "public, max-age=31536000, immutable" : "no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(asset.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return SendAsync(context, asset);
    }

    /// <summary>What a program asked for and there isn't.</summary>
    /// <param name="context">The request.</param>
    public static Task NotFoundAsync(HttpContext context) => Answers.TextAsync(context, StatusCodes.Status404NotFound, "There is nothing at this address.");

    /// <summary>Everything else: the page says so to people.</summary>
    /// <param name="context">The request.</param>
    public Task ServeNothingAsync(HttpContext context)
    {
        if (_index is null || !AsksForPage(context.Request)) return NotFoundAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return ServeIndexAsync(context);
    }

    /// <summary>Whether a browser asks that would show the answer to somebody.</summary>
    /// <param name="request">The request.</param>
    public static bool AsksForPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private Task ServeIndexAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return _index is null
            ? Answers.TextAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                "The hub runs, but its pages are not built.\nBuild them with:  dotnet build src/SotTable.Dashboard\nThen start the hub again.")
            : SendAsync(context, _index);
    }

    private static async Task SendAsync(HttpContext context, Asset asset)
    {
        var (request, response) = (context.Request, context.Response);
        var zipped = asset.Zipped is not null && TakesGzip(request.Headers.AcceptEncoding);
        var bytes = zipped ? asset.Zipped! : asset.Bytes; // looked above
        response.ContentType = asset.Type;
        response.ContentLength = bytes.Length;
        response.Headers.Vary = "Accept-Encoding";
        if (zipped) response.Headers.ContentEncoding = "gzip";
        if (!HttpMethods.IsHead(request.Method)) await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    private static bool TakesGzip(StringValues accepted) => accepted.ToString().Split(',').Any(part =>
        part.Split(';', StringSplitOptions.TrimEntries) is [var coding, .. var weight]
        && coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) && !weight.Any(w => w is "q=0" or "q=0.0" or "q=0.00" or "q=0.000"));

    private static IEnumerable<KeyValuePair<string, Asset>> ReadAssets(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        long total = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!s_types.TryGetValue(Path.GetExtension(file), out var type)) continue;
            var bytes = File.ReadAllBytes(file);
            total += bytes.Length;
            if (total > MostBytes) throw new InvalidDataException($"{folder} holds more than {MostBytes >> 20} MB: that is no build of the pages");
            var name = Path.GetRelativePath(folder, file);
            yield return new(name, Asset.Of(name, bytes, type));
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "The pages are not built: there is no index.html in {Folder}")]
    private static partial void LogNotBuilt(ILogger logger, string folder);

    [LoggerMessage(31, LogLevel.Information, "Serving the pages and {Assets} assets of {Folder}")]
    private static partial void LogRead(ILogger logger, int assets, string folder);

    // app-3F2XK9QA.js: the bundler puts a hash of the content before the extension.
    [GeneratedRegex(@"[-.][A-Za-z0-9]{8,}\.[a-z0-9]+(\.map)?$")]
    private static partial Regex HashedName();

    // Zipped: null when that saves nothing.
    private sealed record Asset(byte[] Bytes, byte[]? Zipped, string Type, string Tag, bool Hashed)
    {
        public static Asset Of(string name, byte[] bytes, string type)
        {
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"";
            using var zipped = new MemoryStream();
            using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(bytes);
            return new(bytes, zipped.Length < bytes.Length * 0.9 ? zipped.ToArray() : null, type, tag, HashedName().IsMatch(name));
        }
    }
}
