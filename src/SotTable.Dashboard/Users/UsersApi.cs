using System.Text.Json;
using SotTable.Dashboard.Api;

namespace SotTable.Dashboard.Users;

/// <summary>Signing in and out, and what an admin changes. Bodies are one small JSON object with texts and booleans.</summary>
/// <param name="users">Accounts; <c>null</c> without.</param>
internal sealed class UsersApi(AllUsers? users)
{
    private const int MostBody = 4 * 1024;
    private const int AuditLines = 200;

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The hub.</param>
    public void Map(WebApplication app)
    {
        app.MapGet("/api/me", MeAsync).Needs(Need.Nothing);
        if (users is null) return;
        app.MapPost("/api/sign-in", SignInAsync).Needs(Need.Nothing);
        app.MapPost("/api/sign-out", SignOutAsync).Needs(Need.Nothing);
        app.MapPost("/api/me/password", PasswordAsync).Needs(Need.Read);
        app.MapGet("/screen", ScreenAsync).Needs(Need.Nothing);
        app.MapGet("/api/people", PeopleAsync).Needs(Need.Manage);
        app.MapPost("/api/people", c => HashAsync(c, b => Added(c, b))).Needs(Need.Manage);
        app.MapPost("/api/people/{name}", c => HashAsync(c, b => ChangeOf(c, b))).Needs(Need.Manage);
        app.MapDelete("/api/people/{name}", c => ChangeAsync(c, _ => users.Book.Remove((string)c.Request.RouteValues["name"]!))).Needs(Need.Manage);
        app.MapPost("/api/screens", AddScreenAsync).Needs(Need.Manage);
        app.MapDelete("/api/screens/{name}", c => ChangeAsync(c, _ => users.Book.RemoveScreen((string)c.Request.RouteValues["name"]!))).Needs(Need.Manage);
        app.MapGet("/api/audit", AuditAsync).Needs(Need.Manage);
    }

    private const string RoleProblem = $"The role must be {Roles.Words}.";

    private AllUsers Known => users ?? throw new InvalidOperationException("there are no accounts");

    // Without accounts there is nobody to sign in, and no page but those for accounts shows a word of it.
    private Task MeAsync(HttpContext context)
    {
        var who = users is null ? null : AccessGate.Who(context, users, uses: false);
        return Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("accounts", users is not null);
            json.WriteString("name", who?.Name);
            json.WriteString("role", who?.Role.ToString().ToLowerInvariant());
            json.WriteBoolean("locked", who?.Locked ?? false);
            json.WriteBoolean("screen", who?.IsScreen ?? false);
            json.WriteEndObject();
        });
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (await BodyAsync(context) is not { } body) return;
        var (name, password) = (Text(body, "name").Trim().ToLowerInvariant(), Text(body, "password"));
        var from = AccessGate.From(context);
        if (await MustWaitAsync(context, name))
        {
            Known.Audit.WriteWaiting(KnownName(name), from, "sign-in");
            return;
        }

        var account = await CheckAsync(context, name, password);
        Known.Audit.Write(KnownName(name), from, "sign-in", "", account is null ? "refused" : "ok");
        if (account is null)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "wrong", "Name or password is wrong.");
            return;
        }

        Known.Guesses.Right(name, context.Connection.RemoteIpAddress, KnownOf(context, name));
        Begin(context, account);
        await Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", account.Name);
            json.WriteString("role", account.Role.ToString().ToLowerInvariant());
            json.WriteEndObject();
        });
    }

    private Task SignOutAsync(HttpContext context)
    {
        if (context.Request.Cookies[AccessGate.Cookie] is { } token) Known.SignIns.End(token);
        context.Response.Cookies.Delete(AccessGate.Cookie, Kept(context, null));
        return DoneAsync(context);
    }

    private async Task PasswordAsync(HttpContext context)
    {
        if (await BodyAsync(context) is not { } body || AccessGate.Of(context) is not { } who) return;
        if (await MustWaitAsync(context, who.Name)) return;
        if (await CheckAsync(context, who.Name, Text(body, "old")) is not { } known)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "wrong", "The present password is wrong.");
            return;
        }

        Known.Guesses.Right(who.Name, context.Connection.RemoteIpAddress, KnownOf(context, who.Name));
        var problem = await Known.Hashes.MakeAsync(() => Known.Book.Change(who.Name, password: Text(body, "new"), stamp: known.Stamp), context.RequestAborted);
        if (problem.Length == 0 && Known.Book.Find(who.Name) is { } account) Begin(context, account); // every sign-in of before is over
        await SayAsync(context, problem);
    }

    private void Begin(HttpContext context, Account account)
    {
        if (context.Request.Cookies[AccessGate.Cookie] is { } before) Known.SignIns.End(before);
        context.Response.Cookies.Append(AccessGate.Cookie, Known.SignIns.Begin(account), Kept(context, null));
        context.Response.Cookies.Append(KnownBrowser.Cookie(account.Name), KnownBrowser.Make(account), Kept(context, TimeSpan.FromDays(365)));
    }

    private string? KnownOf(HttpContext context, string name) => KnownBrowser.Of(Known.Book.Find(name), context.Request.Cookies[KnownBrowser.Cookie(name)]);

    private async Task<bool> MustWaitAsync(HttpContext context, string name)
    {
        var wait = Known.Guesses.Take(name, context.Connection.RemoteIpAddress, KnownOf(context, name));
        if (wait <= TimeSpan.Zero) return false;
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = $"{seconds}";
        await Answers.ProblemAsync(context, StatusCodes.Status429TooManyRequests, "wait", $"Too many wrong passwords: try again in {(seconds < 90 ? $"{seconds} s" : $"{(seconds + 59) / 60} min")}.");
        return true;
    }

    private Task<Account?> CheckAsync(HttpContext context, string name, string password) => Known.Hashes.MakeAsync(() => Known.Book.Check(name, password), context.RequestAborted);

    // A screen's address carries its token once; from then on its cookie does.
    private Task ScreenAsync(HttpContext context)
    {
        var token = context.Request.Query["token"].ToString();
        if (Known.Book.ScreenOf(token) is null) return Answers.TextAsync(context, StatusCodes.Status401Unauthorized, "This screen's address is not, or no longer, valid: an admin can make a new one under People.");
        context.Response.Cookies.Append(AccessGate.ScreenCookie, token, Kept(context, TimeSpan.FromDays(365)));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect("/wall");
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        return Task.CompletedTask;
    }

    private Task PeopleAsync(HttpContext context) => Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("people");
        foreach (var a in Known.Book.Accounts)
        {
            json.WriteStartObject();
            json.WriteString("name", a.Name);
            json.WriteString("role", a.Role.ToString().ToLowerInvariant());
            json.WriteBoolean("disabled", a.Disabled);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("screens");
        foreach (var s in Known.Book.Screens) json.WriteStringValue(s.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task AddScreenAsync(HttpContext context)
    {
        if (await BodyAsync(context) is not { } body) return;
        var name = Text(body, "name").Trim();
        var (token, problem) = Known.Book.AddScreen(name);
        if (problem.Length == 0) AccessGate.Tell(context, name);
        if (problem.Length > 0) await SayAsync(context, problem);
        else await Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("path", $"/screen?token={token}");
            json.WriteEndObject();
        });
    }

    private Task AuditAsync(HttpContext context) => Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray();
        foreach (var line in Known.Audit.Last(AuditLines)) json.WriteRawValue(line);
        json.WriteEndArray();
    });

    // A password typed in the wrong field stays out of the audit.
    private string KnownName(string name) => Known.Book.Find(name) is not null ? name : "-";

    private string Added(HttpContext context, JsonElement body)
    {
        if (RoleOf(body) is not { } role) return RoleProblem;
        var name = Text(body, "name");
        var problem = Known.Book.Add(name, role, Text(body, "password"));
        AccessGate.Tell(context, $"{KnownName(name)}, {Text(body, "role")}");
        return problem;
    }

    private string ChangeOf(HttpContext context, JsonElement body)
    {
        var name = (string)context.Request.RouteValues["name"]!; // the address has it
        var has = body.TryGetProperty("role", out _);
        if (has && RoleOf(body) is null) return RoleProblem;
        if (body.TryGetProperty("password", out _) && AccessGate.Of(context)?.Name == name) return "Your own password is changed on the page Password, with the present one.";
        bool? disabled = body.TryGetProperty("disabled", out var d) ? d.ValueKind == JsonValueKind.True : null;
        string?[] told = [has ? Text(body, "role") : null, disabled switch { true => "disabled", false => "enabled", _ => null }, body.TryGetProperty("password", out _) ? "password" : null];
        AccessGate.Tell(context, string.Join(", ", told.OfType<string>()));
        return Known.Book.Change(name, has ? RoleOf(body) : null, disabled, body.TryGetProperty("password", out _) ? Text(body, "password") : null);
    }

    private async Task HashAsync(HttpContext context, Func<JsonElement, string> change)
    {
        if (await BodyAsync(context) is not { } body) return;
        await SayAsync(context, body.TryGetProperty("password", out _) ? await Known.Hashes.MakeAsync(() => change(body), context.RequestAborted) : change(body));
    }

    private static async Task ChangeAsync(HttpContext context, Func<JsonElement, string> change)
    {
        if (await BodyAsync(context) is { } body) await SayAsync(context, change(body));
    }

    private static Task SayAsync(HttpContext context, string problem) =>
        problem.Length > 0 ? Answers.ProblemAsync(context, StatusCodes.Status400BadRequest, "refused", problem) : DoneAsync(context);

    private static Task DoneAsync(HttpContext context) => Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    // Strict: a foreign page can't even open a page of the hub as somebody who is signed in.
    private static CookieOptions Kept(HttpContext context, TimeSpan? age) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", MaxAge = age };

    private static string Text(JsonElement body, string key) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static Role? RoleOf(JsonElement body) => Roles.Of(Text(body, "role"));

    private static async Task<JsonElement?> BodyAsync(HttpContext context)
    {
        var buffer = new byte[MostBody + 1];
        var length = 0;
        int read;
        while (length <= MostBody && (read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0) length += read;
        try
        {
            if (length == 0) return JsonDocument.Parse("{}").RootElement;
            if (length <= MostBody && JsonDocument.Parse(buffer.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 4 }).RootElement is { ValueKind: JsonValueKind.Object } body && WholeTexts.Has(buffer.AsSpan(0, length))) return body;
        }
        catch (JsonException)
        {
            // Said below: what was wrong with it is no business of whoever guesses.
        }

        await Answers.ProblemAsync(context, StatusCodes.Status400BadRequest, "bad-body", $"The body must be one JSON object of at most {MostBody} bytes.");
        return null;
    }
}
