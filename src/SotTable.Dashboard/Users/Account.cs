using System.Text.Json.Serialization;

namespace SotTable.Dashboard.Users;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Name">1 to 32 of a-z, 0-9, dot, hyphen, underscore.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Hash">Of the password, as ASP.NET Core Identity makes it.</param>
/// <param name="Stamp">Another one after each change: sign-ins of before are over.</param>
/// <param name="Disabled">True: may not sign in.</param>
internal sealed record Account(string Name, Role Role, string Hash, string Stamp, bool Disabled = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Role})"; // never the hash
}

/// <summary>A screen on a wall that shows live tables without anybody signing in.</summary>
/// <param name="Name">Where it hangs.</param>
/// <param name="TokenHash">SHA-256 of its token, hexadecimal.</param>
internal sealed record Screen(string Name, string TokenHash);

/// <summary>The file of accounts.</summary>
/// <param name="Schema"><see cref="UserBook.Schema"/>.</param>
/// <param name="Accounts">By name, each once.</param>
/// <param name="Screens">By name, each once.</param>
internal sealed record UserFile(string Schema, IReadOnlyList<Account> Accounts, IReadOnlyList<Screen> Screens);

/// <summary>How the file is written and read: unknown keys and roles refused.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UserFile))]
internal sealed partial class UserJson : JsonSerializerContext
{
}
