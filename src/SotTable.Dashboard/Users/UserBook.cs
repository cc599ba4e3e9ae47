using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SotTable.Dashboard.Setup;

namespace SotTable.Dashboard.Users;

/// <summary>
/// Accounts and screens in one file that is replaced as a whole. Any thread. A change is on disk when its method returns; one that can't be written is not made.
/// </summary>
internal sealed partial class UserBook
{
    /// <summary>Of the file.</summary>
    public const string Schema = "sottable-users/1";

    /// <summary>The shortest password.</summary>
    public const int LeastPassword = 10;

    private const int MostPassword = 200;
    private const int MostEntries = 1000;

    // PBKDF2 with SHA-512; OWASP's figure of 2023 for it.
    private const int Iterations = 210_000;
    private readonly PasswordHasher<Account> _hasher;
    private readonly Account _nobody = new("-", Role.Viewer, "", "");
    private readonly Lock _gate = new();
    private readonly string _path;
    private ImmutableDictionary<string, Account> _accounts = ImmutableDictionary<string, Account>.Empty.WithComparers(StringComparer.Ordinal);
    private ImmutableDictionary<string, Screen> _screens = ImmutableDictionary<string, Screen>.Empty.WithComparers(StringComparer.Ordinal);

    private UserBook(string path, int iterations)
    {
        _path = path;
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobody = _nobody with { Hash = _hasher.HashPassword(_nobody, RandomNumberGenerator.GetHexString(32)) };
    }

    /// <summary>All accounts, by name.</summary>
    public IReadOnlyList<Account> Accounts => [.. Volatile.Read(ref _accounts).Values.OrderBy(a => a.Name, StringComparer.Ordinal)];

    /// <summary>All screens, by name.</summary>
    public IReadOnlyList<Screen> Screens => [.. Volatile.Read(ref _screens).Values.OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Whether an admin can sign in.</summary>
    public bool HasAdmin => Volatile.Read(ref _accounts).Values.Any(a => a is { Role: Role.Admin, Disabled: false });

    /// <summary>Opens the file; one that is not there is empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="iterations">Rounds of the hash of a new password; tests make do with fewer.</param>
    /// <returns>The book, or <c>null</c> and one sentence that names the file and the field.</returns>
    public static (UserBook? Book, string Problem) Open(string path, int iterations = Iterations)
    {
        var book = new UserBook(path, iterations);
        if (!File.Exists(path)) return (book, "");
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), UserJson.Default.UserFile);
            if (file is null) return (null, $"{path}: expected an object, found null");
            if (file.Schema != Schema) return (null, $"{path}: schema is \"{file.Schema}\": expected {Schema}; a newer program wrote it");
            foreach (var a in file.Accounts)
            {
                if (!IsName(a.Name)) return (null, $"{path}: accounts: name \"{a.Name}\": expected 1 to 32 of a-z, 0-9, dot, hyphen, underscore");
                if (book._accounts.ContainsKey(a.Name)) return (null, $"{path}: accounts: {a.Name} appears twice");
                book._accounts = book._accounts.Add(a.Name, a);
            }

            foreach (var s in file.Screens)
            {
                if (book._screens.ContainsKey(s.Name)) return (null, $"{path}: screens: {s.Name} appears twice");
                book._screens = book._screens.Add(s.Name, s);
            }

            return (book, "");
        }
        catch (JsonException e)
        {
            return (null, $"{path}, line {(e.LineNumber ?? 0) + 1}: {(e.Path is { Length: > 2 } key ? $"{key[2..]} is not what belongs there" : "not a file of accounts")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path}: can't be read ({e.Message})");
        }
    }

    /// <summary>An account.</summary>
    /// <param name="name">Its name.</param>
    public Account? Find(string name) => Volatile.Read(ref _accounts).GetValueOrDefault(name);

    /// <summary>Whether name and password belong together; takes as long when there is no such account.</summary>
    /// <param name="name">Of the account.</param>
    /// <param name="password">As typed.</param>
    public Account? Check(string name, string password)
    {
        var account = Find(name);
        var checkedWith = account ?? _nobody;
        var verdict = _hasher.VerifyHashedPassword(checkedWith, checkedWith.Hash, password.Length > MostPassword ? "" : password);
        return account is { Disabled: false } && verdict != PasswordVerificationResult.Failed ? account : null;
    }

    /// <summary>Makes an account.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">Its role.</param>
    /// <param name="password">Its password.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string Add(string name, Role role, string password)
    {
        if (!IsName(name)) return "The name must be 1 to 32 of a-z, 0-9, dot, hyphen and underscore.";
        if (PasswordProblem(name, password) is { Length: > 0 } problem) return problem;
        lock (_gate)
        {
            if (_accounts.ContainsKey(name)) return $"There is an account {name} already.";
            return _accounts.Count >= MostEntries ? $"There are {MostEntries} accounts already." : Write(_accounts.Add(name, Made(name, role, password)), _screens);
        }
    }

    /// <summary>Changes an account; sign-ins of before are over.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">Its new role; <c>null</c> leaves it.</param>
    /// <param name="disabled">Whether it is shut; <c>null</c> leaves it.</param>
    /// <param name="password">Its new password; <c>null</c> leaves it.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string Change(string name, Role? role = null, bool? disabled = null, string? password = null)
    {
        if (password is not null && PasswordProblem(name, password) is { Length: > 0 } problem) return problem;
        lock (_gate)
        {
            if (!_accounts.TryGetValue(name, out var was)) return $"There is no account {name}.";
            var now = was with { Role = role ?? was.Role, Disabled = disabled ?? was.Disabled, Stamp = NewStamp() };
            if (password is not null) now = now with { Hash = _hasher.HashPassword(now, password) };
            return Keeping(_accounts.SetItem(name, now));
        }
    }

    /// <summary>Removes an account.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string Remove(string name)
    {
        lock (_gate) return _accounts.ContainsKey(name) ? Keeping(_accounts.Remove(name)) : $"There is no account {name}.";
    }

    /// <summary>Makes a screen.</summary>
    /// <param name="name">Where it hangs, 1 to 60 characters.</param>
    /// <returns>Its token, told this once; or empty and what is wrong.</returns>
    public (string Token, string Problem) AddScreen(string name)
    {
        if (name.Trim().Length is 0 or > 60 || name.Any(char.IsControl)) return ("", "The name must be 1 to 60 characters.");
        var token = Token();
        lock (_gate)
        {
            if (_screens.ContainsKey(name)) return ("", $"There is a screen {name} already.");
            if (_screens.Count >= MostEntries) return ("", $"There are {MostEntries} screens already.");
            var problem = Write(_accounts, _screens.Add(name, new Screen(name, HashOf(token))));
            return problem.Length > 0 ? ("", problem) : (token, "");
        }
    }

    /// <summary>Takes a screen's token back.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string RemoveScreen(string name)
    {
        lock (_gate) return _screens.ContainsKey(name) ? Write(_accounts, _screens.Remove(name)) : $"There is no screen {name}.";
    }

    /// <summary>The screen of a token.</summary>
    /// <param name="token">As the browser sent it.</param>
    public Screen? ScreenOf(string token)
    {
        var hash = HashOf(token);
        return Volatile.Read(ref _screens).Values.FirstOrDefault(s => s.TokenHash == hash);
    }

    /// <summary>A secret of 256 bits, fit for an address.</summary>
    public static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a secret.</summary>
    /// <param name="token">The secret.</param>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static bool IsName(string name) => NamePattern().IsMatch(name);

    private static string PasswordProblem(string name, string password)
    {
        if (password.Length is < LeastPassword or > MostPassword) return $"The password must have {LeastPassword} to {MostPassword} characters.";
        if (password.Distinct().Count() < 5) return "The password must have five different characters at least.";
        return password.Contains(name, StringComparison.OrdinalIgnoreCase) && name.Length > 2 ? "The password must not contain the name." : "";
    }

    private static string NewStamp() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private Account Made(string name, Role role, string password)
    {
        var account = new Account(name, role, "", NewStamp());
        return account with { Hash = _hasher.HashPassword(account, password) };
    }

    // With the last admin nobody could mend anything.
    private string Keeping(ImmutableDictionary<string, Account> accounts) =>
        HasAdmin && !accounts.Values.Any(a => a is { Role: Role.Admin, Disabled: false }) ? "There must be an admin left." : Write(accounts, _screens);

    private string Write(ImmutableDictionary<string, Account> accounts, ImmutableDictionary<string, Screen> screens)
    {
        var file = new UserFile(Schema, [.. accounts.Values.OrderBy(a => a.Name, StringComparer.Ordinal)], [.. screens.Values.OrderBy(s => s.Name, StringComparer.Ordinal)]);
        var temporary = _path + ".new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using (var stream = new FileStream(temporary, options))
            {
                JsonSerializer.Serialize(stream, file, UserJson.Default.UserFile);
                stream.Flush(flushToDisk: true);
            }

            Owners.AsFolder(temporary); // root made it, the hub's service reads it
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{_path} can't be written ({e.Message}): nothing was changed.";
        }

        Volatile.Write(ref _accounts, accounts);
        Volatile.Write(ref _screens, screens);
        return "";
    }

    [GeneratedRegex("^[a-z0-9._-]{1,32}$")]
    private static partial Regex NamePattern();
}
