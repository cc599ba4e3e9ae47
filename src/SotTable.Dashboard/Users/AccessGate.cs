using SotTable.Dashboard.Api;

namespace SotTable.Dashboard.Users;

/// <summary>
/// Whether whoever asks may. Without accounts (<c>Hub.Users</c> left out, loopback only) everybody may everything. Changes are written into the audit, with how
/// they ended.
/// </summary>
/// <param name="users">Accounts; <c>null</c> without.</param>
internal sealed class AccessGate(AllUsers? users)
{
    private const string Screen = "screen";

    /// <summary>Cookie of a sign-in.</summary>
    public const string Cookie = "sottable-signin";

    /// <summary>Cookie of a screen.</summary>
    public const string ScreenCookie = "sottable-screen";

    private const string WhoItem = "sottable-who";
    private const string OnItem = "sottable-on";

    /// <summary>Lets a request pass, or answers it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What follows.</param>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (users is null) return next(context);
        var need = NeedOf(context);
        if (need == Need.Nothing) return next(context);
        var who = Who(context, users, need > Need.Watch); // what a page asks for by itself keeps no sign-in awake
        if (who is null || (who is { Locked: true } && need > Need.Stop)) return AskAsync(context, who is not null);
        var may = May(who, need);
        if (!may && who.IsScreen && IsOfPage(context)) return LeadTo(context, "/wall"); // a screen on a wall has no way back from words
        if (!may) return Answers.ProblemAsync(context, StatusCodes.Status403Forbidden, "role", Refusal(who));
        context.Items[WhoItem] = who;
        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? next(context) : AuditedAsync(context, users, who, next);
    }

    /// <summary>Who asks; <c>null</c> without accounts, or when nothing was needed.</summary>
    /// <param name="context">The request.</param>
    public static Asker? Of(HttpContext context) => context.Items[WhoItem] as Asker;

    /// <summary>Says for the audit what a change was made to, where its address doesn't.</summary>
    /// <param name="context">The request.</param>
    /// <param name="on">To what; never a secret.</param>
    public static void Tell(HttpContext context, string on) => context.Items[OnItem] = on;

    /// <summary>Whoever carries a token, whatever is asked.</summary>
    /// <param name="context">The request.</param>
    /// <param name="users">Accounts.</param>
    /// <param name="uses">Whether somebody does something.</param>
    public static Asker? Who(HttpContext context, AllUsers users, bool uses) => Who(context.Request.Cookies[Cookie], context.Request.Cookies[ScreenCookie], users, uses);

    /// <summary>Asks again later whether somebody who was let in to look still is: signed out, shut or over, a sign-in keeps nothing open. Asking is no use.</summary>
    /// <param name="context">The request; only its cookies are kept.</param>
    /// <param name="users">Accounts; <c>null</c> without.</param>
    /// <returns>Any thread may ask.</returns>
    public static Func<bool> StillLooks(HttpContext context, AllUsers? users)
    {
        var (token, screen) = (context.Request.Cookies[Cookie], context.Request.Cookies[ScreenCookie]);
        return () => users is null || (Who(token, screen, users, uses: false) is { } who && May(who, Need.Watch));
    }

    private static Asker? Who(string? token, string? screen, AllUsers users, bool uses)
    {
        if (token is { Length: > 0 } && users.SignIns.Find(token, uses) is var (account, locked)) return new Asker(account.Name, account.Role, locked, false);
        return screen is { Length: > 0 } && users.Book.ScreenOf(screen) is { } found ? new Asker($"{Screen} {found.Name}", Role.Viewer, false, true) : null;
    }

    /// <summary>What a request needs, by the endpoint that was found for it: addresses have more than one spelling.</summary>
    /// <param name="context">The request, after routing.</param>
    internal static Need NeedOf(HttpContext context)
    {
        var request = context.Request;
        var told = context.GetEndpoint()?.Metadata.OfType<Need>().Cast<Need?>().LastOrDefault();
        if (told == Need.Act && request.RouteValues["name"] is "session.stop") return Need.Stop;

        // Where nothing was said: reading needs somebody, changing needs an admin.
        return told ?? (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? Need.Read : Need.Manage);
    }

    private static bool May(Asker who, Need need) => need switch
    {
        Need.Watch => true,
        Need.Stop or Need.Read => !who.IsScreen,
        Need.Act => who is { IsScreen: false, Role: Role.Practitioner or Role.Technician or Role.Admin },
        _ => who is { IsScreen: false, Role: Role.Admin },
    };

    private static string Refusal(Asker who) => who.IsScreen
        ? "This screen only shows. Sign in to do something; the button on the table always works."
        : $"You are signed in as {who.Name}, a {who.Role.ToString().ToLowerInvariant()}, who may not do this. An admin can change that; the button on the table always works.";

    // A person who opens a page is led to the sign-in; a program gets words.
    private static Task AskAsync(HttpContext context, bool locked)
    {
        if (IsOfPage(context)) return LeadTo(context, $"/sign-in?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        return locked
            ? Answers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "locked", $"Locked after {SignIns.IdleLimit.TotalMinutes:0} minutes without use: sign in again. The button on the table always works.")
            : Answers.ProblemAsync(context, StatusCodes.Status401Unauthorized, "sign-in", "Nobody is signed in: sign in first. The button on the table always works.");
    }

    private static bool IsOfPage(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IsPage>() is { } page && (!page.ToBrowsersOnly || Pages.AsksForPage(context.Request));

    private static Task LeadTo(HttpContext context, string page)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(page);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        return Task.CompletedTask;
    }

    private static async Task AuditedAsync(HttpContext context, AllUsers users, Asker who, RequestDelegate next)
    {
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        finally
        {
            var did = $"{context.Request.Method} {context.Request.Path.Value}";
            if (status == StatusCodes.Status429TooManyRequests) users.Audit.WriteWaiting(who.Name, From(context), did);
            else users.Audit.Write(who.Name, From(context), did, context.Items[OnItem] as string ?? "", $"{status}");
        }
    }

    /// <summary>Address of whoever asks.</summary>
    /// <param name="context">The request.</param>
    public static string From(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "-";
}

/// <summary>Marks an endpoint that shows a page.</summary>
/// <param name="ToBrowsersOnly">Whether it does so only where <see cref="Pages.AsksForPage"/>, and gives others words.</param>
internal sealed record IsPage(bool ToBrowsersOnly = false);

/// <summary>Says what an endpoint needs.</summary>
internal static class NeedExtensions
{
    /// <summary>Says it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="need">What it needs.</param>
    public static void Needs(this IEndpointConventionBuilder endpoint, Need need) => endpoint.WithMetadata(need);

    /// <summary>Says it of a page: whoever may not see it is led to the sign-in.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="need">What it needs.</param>
    public static void PageNeeds(this IEndpointConventionBuilder endpoint, Need need) => endpoint.WithMetadata(need, new IsPage());
}

/// <summary>Whoever asks.</summary>
/// <param name="Name">Account, or <c>screen</c> and its name.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Locked">Not used for a while.</param>
/// <param name="IsScreen">A screen on a wall: it only looks.</param>
internal sealed record Asker(string Name, Role Role, bool Locked, bool IsScreen);

/// <summary>All that belongs to accounts.</summary>
/// <param name="Book">The accounts.</param>
/// <param name="SignIns">Who is signed in.</param>
/// <param name="Guesses">Slows guessing.</param>
/// <param name="Audit">Who changed what.</param>
/// <param name="Hashes">Where passwords are hashed.</param>
internal sealed record AllUsers(UserBook Book, SignIns SignIns, GuessLimit Guesses, AuditLog Audit, HashSlots Hashes);
