namespace SotTable.Sessions;

/// <summary>What the next press will start, or what a session was started with.</summary>
/// <param name="Template">The template.</param>
/// <param name="Profile">The person's profile.</param>
/// <param name="Code">The opaque patient code set at the dashboard, <c>[A-Za-z0-9-]{1,24}</c>; <c>null</c> when the press came first.</param>
public sealed record Plan(Template Template, PersonProfile Profile, string? Code);

/// <summary>What the session rules need to know of the table; fixed while the program runs.</summary>
/// <param name="Default">What a press in <see cref="Idle"/> starts.</param>
/// <param name="Cap">The hard cap: the longest time on the blocks, paused or not; 1 to 30 minutes.</param>
/// <param name="ArmedFor">How long an armed table stays armed.</param>
/// <param name="NoticeEvery">How often <see cref="Ended"/> repeats its soft notice.</param>
public sealed record SessionSettings(Plan Default, TimeSpan Cap, TimeSpan ArmedFor, TimeSpan NoticeEvery)
{
    /// <summary>Settings with the product's defaults: cap 20 min, armed for 10 min, notice every 60 s.</summary>
    /// <param name="plan">What a press in <see cref="Idle"/> starts.</param>
    public static SessionSettings With(Plan plan) =>
        new(plan, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(60));
}
