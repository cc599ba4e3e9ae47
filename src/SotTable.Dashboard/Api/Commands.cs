using System.Text.Json;
using SotTable.Dashboard.Ingest;
using SotTable.Messages;

namespace SotTable.Dashboard.Api;

/// <summary><c>POST /api/tables/{site}/{table}/cmd/{name}</c>: gives a command to a table and answers with the table's reply.</summary>
/// <param name="registry">The tables.</param>
/// <param name="link">The link to the broker.</param>
/// <param name="replies">Where replies are waited for.</param>
/// <param name="limits">Bounds.</param>
/// <param name="time">Wall clock for the expiry, monotonic clock for the wait.</param>
internal sealed class Commands(TableRegistry registry, HubLink link, WaitingReplies replies, HubLimits limits, TimeProvider time)
{
    /// <summary>Serves one command.</summary>
    /// <param name="context">The request; its origin has been checked.</param>
    public async Task ServeAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        var address = new TableAddress((string)route["site"]!, (string)route["table"]!); // the route has them
        var name = (string)route["name"]!;
        if (registry.Find(address) is null)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status404NotFound, "no-table", "The hub does not know this table.");
            return;
        }

        if (!CommandNames.All.Contains(name))
        {
            await Answers.ProblemAsync(
                context, StatusCodes.Status400BadRequest, "bad-name", $"There is no such command; there are {string.Join(", ", CommandNames.All)}.");
            return;
        }

        var (args, problem) = await ReadArgsAsync(context.Request, context.RequestAborted);
        if (problem.Length > 0)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status400BadRequest, "bad-body", problem);
            return;
        }

        await GiveAsync(context, address, name, args);
    }

    private async Task GiveAsync(HttpContext context, TableAddress address, string name, JsonElement? args)
    {
        var now = time.GetUtcNow();
        var command = new CommandMessage(1, Guid.CreateVersion7(now), (now + limits.CommandLife).ToUnixTimeMilliseconds(), "dashboard", args);
        using var limit = new CancellationTokenSource(limits.ReplyWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        using var waiting = replies.Expect(address, command.Id);
        try
        {
            var sent = await link.PublishAsync(
                address.Topic(MessageKind.Command, name), JsonSerializer.SerializeToUtf8Bytes(command, WireJson.Default.CommandMessage), either.Token);
            if (!sent.Accepted)
            {
                await Answers.ProblemAsync(
                    context, StatusCodes.Status503ServiceUnavailable, "no-broker", "The command could not be sent: no connection to the broker.");
                return;
            }

            if (sent.ReasonCode == NobodyListens)
            {
                await NoReplyAsync(context, "The table is not connected.");
                return;
            }

            var reply = await waiting.Reply.WaitAsync(either.Token);
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.BodyWriter.WriteAsync(reply, context.RequestAborted);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            if (link.IsConnected) await NoReplyAsync(context, $"The table has not answered within {limits.ReplyWithin.TotalSeconds:0.#} s.");
            else await Answers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "no-broker", "The connection to the broker was lost.");
        }
    }

    // MQTT 5 reason code 16: no subscriber of the topic, so no reply can come.
    private const int NobodyListens = 16;

    private static Task NoReplyAsync(HttpContext context, string sentence) =>
        Answers.ProblemAsync(context, StatusCodes.Status504GatewayTimeout, "no-reply", sentence);

    private async Task<(JsonElement? Args, string Problem)> ReadArgsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[limits.ArgsBytes + 1];
        var length = 0;
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0) length += read;
            if (length > limits.ArgsBytes) return (null, $"The body is longer than {limits.ArgsBytes} bytes.");
            if (length == 0) return (null, "");
            if (!WholeTexts.Has(buffer.AsSpan(0, length))) return (null, "The body has a text with half a character in it.");
            var reader = new Utf8JsonReader(buffer.AsSpan(0, length), new JsonReaderOptions { MaxDepth = 16 });
            var element = JsonElement.ParseValue(ref reader);
            return element.ValueKind == JsonValueKind.Object && !reader.Read() ? (element, "") : (null, "The body must be one JSON object, or empty.");
        }
        catch (JsonException e)
        {
            return (null, $"The body is not JSON: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            return (null, e.Message);
        }
    }
}
