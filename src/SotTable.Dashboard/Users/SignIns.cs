using System.Collections.Concurrent;

namespace SotTable.Dashboard.Users;

/// <summary>Who is signed in. Kept in memory: a hub that starts anew asks everybody again. Any thread.</summary>
/// <param name="book">The accounts.</param>
/// <param name="time">Monotonic clock.</param>
internal sealed class SignIns(UserBook book, TimeProvider time)
{
    /// <summary>Without use for so long, a sign-in is locked: it still looks on and stops a session.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(15);

    /// <summary>A sign-in ends after so long, used or not.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private const int Most = 2000;
    private readonly ConcurrentDictionary<string, SignIn> _all = new(StringComparer.Ordinal);

    /// <summary>Signs an account in.</summary>
    /// <param name="account">Whose password was right.</param>
    /// <returns>The token for its cookie.</returns>
    public string Begin(Account account)
    {
        foreach (var (key, old) in _all)
            if (_all.Count >= Most || time.GetElapsedTime(old.Began) >= Longest) _all.TryRemove(key, out _);
        var token = UserBook.Token();
        var now = time.GetTimestamp();
        _all[UserBook.HashOf(token)] = new SignIn(account.Name, account.Stamp, now) { Used = now };
        return token;
    }

    /// <summary>Who has this token.</summary>
    /// <param name="token">As the browser sent it.</param>
    /// <param name="uses">Whether somebody does something, or a page only goes on by itself.</param>
    /// <returns>The account as it is now, and whether the sign-in is locked; <c>null</c> when it is over.</returns>
    public (Account Account, bool Locked)? Find(string token, bool uses)
    {
        var key = UserBook.HashOf(token);
        if (!_all.TryGetValue(key, out var signIn)) return null;
        if (book.Find(signIn.Name) is not { Disabled: false } account || account.Stamp != signIn.Stamp || time.GetElapsedTime(signIn.Began) >= Longest)
        {
            _all.TryRemove(key, out _);
            return null;
        }

        var locked = time.GetElapsedTime(signIn.Used) >= IdleLimit;
        if (uses && !locked) signIn.Used = time.GetTimestamp();
        return (account, locked);
    }

    /// <summary>Signs out.</summary>
    /// <param name="token">As the browser sent it.</param>
    public void End(string token) => _all.TryRemove(UserBook.HashOf(token), out _);

    private sealed record SignIn(string Name, string Stamp, long Began)
    {
        private long _used;

        public long Used
        {
            get => Volatile.Read(ref _used);
            set => Volatile.Write(ref _used, value);
        }
    }
}
