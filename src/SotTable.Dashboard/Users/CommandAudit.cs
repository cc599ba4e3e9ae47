using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.Users;

/// <summary>The audit of what was done from the command line: nobody signs in there, so it names the user of the machine.</summary>
internal static class CommandAudit
{
    /// <summary>Writes one line; one that can't be written undoes nothing.</summary>
    /// <param name="users">File of the accounts; the audit lies beside it. <c>null</c>: there is none.</param>
    /// <param name="did">What, for people.</param>
    /// <param name="on">To what; never a secret.</param>
    /// <param name="problem">Empty, or why it was not done.</param>
    public static void Write(string? users, string did, string on, string problem)
    {
        if (users is null) return;
        var path = Path.ChangeExtension(users, ".audit.jsonl");
        try
        {
            Owners.RefuseLink(path);
            new AuditLog(path, TimeProvider.System, NullLogger<AuditLog>.Instance).Write(
                "-", $"command line, {Environment.GetEnvironmentVariable("SUDO_USER") ?? Environment.UserName}", did, on, problem.Length == 0 ? "ok" : "refused");
            if (File.Exists(path)) Owners.AsFolder(path);
        }
        catch (IOException)
        {
            // A link where the audit belongs: nothing is written through it, and the hub's own line says that it can't write.
        }
    }
}
