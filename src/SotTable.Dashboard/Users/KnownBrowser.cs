using System.Security.Cryptography;
using System.Text;

namespace SotTable.Dashboard.Users;

/// <summary>
/// A browser in which somebody has signed in before: it keeps a cookie for that account, and guesses of others don't make it wait. Nothing of it is kept at the
/// hub; a new password makes the old cookies void. It opens nothing: the password is asked for as anywhere.
/// </summary>
internal static class KnownBrowser
{
    /// <summary>Name of the cookie of an account, so that a tablet may know several.</summary>
    /// <param name="name">Of the account.</param>
    public static string Cookie(string name) => $"sottable-known-{UserBook.HashOf(name)[..12]}";

    /// <summary>A cookie's text for a browser in which the password was right.</summary>
    /// <param name="account">The account.</param>
    public static string Make(Account account)
    {
        var number = RandomNumberGenerator.GetHexString(16, lowercase: true);
        return $"{number}.{Seal(account, number)}";
    }

    /// <summary>The browser's number, or <c>null</c> when it is not known for this account.</summary>
    /// <param name="account">The account; <c>null</c> for none.</param>
    /// <param name="cookie">As the browser sent it.</param>
    public static string? Of(Account? account, string? cookie) =>
        account is not null && cookie?.Split('.') is [{ Length: 16 } number, var seal] &&
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Seal(account, number))) ? number : null;

    // The hash of the password is a secret of the hub, and another one with each password.
    private static string Seal(Account account, string number) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(account.Hash), Encoding.UTF8.GetBytes($"known browser {account.Name} {number}")));
}
