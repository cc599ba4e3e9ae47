using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.Users;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// Where tables ask to be paired and for their next certificate. Over HTTPS only; what was asked and how it ended stands in the audit. Whoever asks too often waits, but
/// for a right code: with 60 bits and an hour there is nothing to gain by guessing, and a neighbour's wrong tries must not keep a table out.
/// </summary>
/// <param name="book">Pairs and renews.</param>
/// <param name="authority">The authority's certificate (PEM), which is no secret.</param>
/// <param name="audit">The hub's audit.</param>
/// <param name="guesses">Ten requests a minute from an address, sixty in all.</param>
/// <param name="brokerPort">The broker's TLS port.</param>
internal sealed class PairingApi(PairingBook book, string authority, AuditLog audit, GuessLimit guesses, int brokerPort)
{
    private const int MostBody = 16 * 1024;

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The hub.</param>
    public void Map(WebApplication app)
    {
        app.MapGet("/authority.crt", context =>
        {
            context.Response.ContentType = "application/x-x509-ca-cert";
            return context.Response.WriteAsync(authority, context.RequestAborted);
        }).Needs(Need.Nothing);
        app.MapPost(Pairing.PairPath, c => ServeAsync(c, "pair", PairingJson.Default.PairRequest, book.IsProven, r => book.Pair(r, brokerPort), PairingJson.Default.PairAnswer)).Needs(Need.Nothing);
        app.MapPost(Pairing.RenewPath, c => ServeAsync(c, "renew", PairingJson.Default.RenewRequest, _ => false, book.Renew, PairingJson.Default.RenewAnswer)).Needs(Need.Nothing);
    }

    private async Task ServeAsync<TAsked, TAnswer>(
        HttpContext context, string what, JsonTypeInfo<TAsked> asked, Func<TAsked, bool> passes, Func<TAsked, (TAnswer? Answer, string Table, string Refusal)> act, JsonTypeInfo<TAnswer> answered)
        where TAsked : class
        where TAnswer : class
    {
        if (!context.Request.IsHttps)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status403Forbidden, "https", "Tables are paired over HTTPS only: give the hub a certificate (sottable-hub setup).");
            return;
        }

        // By address, so that nobody can shut the others out.
        var asker = $"{what} {AccessGate.From(context)}";
        var wait = guesses.Take(asker, context.Connection.RemoteIpAddress);
        var read = await ReadAsync(context, asked);
        if (wait > TimeSpan.Zero && (read is null || !passes(read)))
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            audit.WriteWaiting("-", AccessGate.From(context), what);
            context.Response.Headers.RetryAfter = $"{seconds}";
            await Answers.ProblemAsync(
                context, StatusCodes.Status429TooManyRequests, "wait",
                $"Too many requests: try again in {(seconds < 90 ? $"{seconds} s" : $"{(seconds + 59) / 60} min")}.{(what == "pair" ? " A right code is taken at once: this one is none." : "")}");
            return;
        }

        if (read is not { } request)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status400BadRequest, "bad-body", "The body is not what a table sends.");
            return;
        }

        var (answer, table, refusal) = act(request);
        audit.Write("-", AccessGate.From(context), what, table, answer is null ? $"refused: {refusal}" : "ok");
        if (answer is null)
        {
            await Answers.ProblemAsync(
                context, StatusCodes.Status403Forbidden, "refused",
                what == "pair" ? "The hub does not take this code: it holds for an hour, for one table and for five tries. Make a new one at the hub: sottable-hub pair TABLE."
                : "The hub does not renew this certificate. If the table got several today, wait a day; else pair it anew: sottable-hub pair TABLE at the hub, then sottable setup at the table.");
            return;
        }

        if (what == "pair" && wait <= TimeSpan.Zero) guesses.Right(asker, context.Connection.RemoteIpAddress); // who renews again and again waits like who guesses
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, answered), context.RequestAborted);
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var buffer = new byte[MostBody + 1];
        var length = 0;
        int read;
        while (length <= MostBody && (read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0) length += read;
        try
        {
            return length is > 0 and <= MostBody ? JsonSerializer.Deserialize(buffer.AsSpan(0, length), type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How tables and hub write to each other.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 4)]
[JsonSerializable(typeof(PairRequest))]
[JsonSerializable(typeof(PairAnswer))]
[JsonSerializable(typeof(PairGrant))]
[JsonSerializable(typeof(RenewRequest))]
[JsonSerializable(typeof(RenewAnswer))]
internal sealed partial class PairingJson : JsonSerializerContext
{
}
