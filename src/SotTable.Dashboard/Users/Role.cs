namespace SotTable.Dashboard.Users;

/// <summary>What somebody may do on the dashboard. Whoever may look may also stop a session.</summary>
internal enum Role
{
    /// <summary>Looks, and stops a session.</summary>
    Viewer,

    /// <summary>Also arms, disarms and marks.</summary>
    Practitioner,

    /// <summary>As a practitioner; its own role, so that the record tells who set up a table.</summary>
    Technician,

    /// <summary>Also accounts, screens and the audit.</summary>
    Admin,
}

/// <summary>Roles as people and programs write them.</summary>
internal static class Roles
{
    /// <summary>All of them, for a sentence.</summary>
    public const string Words = "viewer, practitioner, technician or admin";

    /// <summary>The role of a word; exactly one, which the framework's own reading of a list or a number is not.</summary>
    /// <param name="word">In small letters.</param>
    /// <returns><c>null</c> for none.</returns>
    public static Role? Of(string word) => word switch
    {
        "viewer" => Role.Viewer,
        "practitioner" => Role.Practitioner,
        "technician" => Role.Technician,
        "admin" => Role.Admin,
        _ => null,
    };
}

/// <summary>What a request needs.</summary>
internal enum Need
{
    /// <summary>Nothing: the sign-in itself and the files of the pages.</summary>
    Nothing,

    /// <summary>Looking at live tables: everybody, also a screen's token.</summary>
    Watch,

    /// <summary>Stopping a session: everybody with an account, also while locked.</summary>
    Stop,

    /// <summary>An account that is not locked: records, its own password.</summary>
    Read,

    /// <summary>Arming and marking: a practitioner, a technician or an admin.</summary>
    Act,

    /// <summary>An admin.</summary>
    Manage,
}
