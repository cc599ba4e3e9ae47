using System.Text.Json;

namespace SotTable.Dashboard.Api;

/// <summary>Short answers.</summary>
internal static class Answers
{
    /// <summary>One sentence of plain text.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="sentence">For people.</param>
    public static Task TextAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    /// <summary><c>{"code": …, "msg": …}</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">For programs.</param>
    /// <param name="sentence">For people.</param>
    public static Task ProblemAsync(HttpContext context, int status, string code, string sentence) =>
        JsonAsync(context, status, json =>
        {
            json.WriteStartObject();
            json.WriteString("code", code);
            json.WriteString("msg", sentence);
            json.WriteEndObject();
        });

    /// <summary>A JSON document.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="write">Writes it.</param>
    public static async Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
