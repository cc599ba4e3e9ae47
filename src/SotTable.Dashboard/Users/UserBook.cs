using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.Users;

/// <summary>
/// Accounts and screens in one file that is replaced as a whole. Any thread. A change is on disk when its method returns; one that can't be written is not made.
/// Several programs may have the file open, a hub and the command line: what one of them changes holds for the others at once, and none loses another's change.
/// A file that has been damaged or removed meanwhile changes nothing and takes no change: whoever could sign in still can.
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
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4); // whoever asked gives up after ten
    private readonly PasswordHasher<Account> _hasher;
    private readonly Account _nobody = new("-", Role.Viewer, "", "");
    private readonly Lock _changing = new();
    private readonly Lock _reading = new();
    private readonly string _path;
    private Kept _kept = new(
        ImmutableDictionary<string, Account>.Empty.WithComparers(StringComparer.Ordinal), ImmutableDictionary<string, Screen>.Empty.WithComparers(StringComparer.Ordinal), default, "");

    private UserBook(string path, int iterations)
    {
        _path = path;
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobody = _nobody with { Hash = _hasher.HashPassword(_nobody, RandomNumberGenerator.GetHexString(32)) };
    }

    /// <summary>All accounts, by name.</summary>
    public IReadOnlyList<Account> Accounts => [.. Now().Accounts.Values.OrderBy(a => a.Name, StringComparer.Ordinal)];

    /// <summary>All screens, by name.</summary>
    public IReadOnlyList<Screen> Screens => [.. Now().Screens.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Whether an admin can sign in.</summary>
    public bool HasAdmin => AnAdmin(Now().Accounts);

    /// <summary>Opens the file; one that is not there is empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="iterations">Rounds of the hash of a new password; tests make do with fewer.</param>
    /// <returns>The book, or <c>null</c> and one sentence that names the file and the field.</returns>
    public static (UserBook? Book, string Problem) Open(string path, int iterations = Iterations)
    {
        var book = new UserBook(path, iterations);
        var problem = book.Read().Problem;
        return problem.Length > 0 ? (null, problem) : (book, "");
    }

    /// <summary>An account.</summary>
    /// <param name="name">Its name.</param>
    public Account? Find(string name) => Now().Accounts.GetValueOrDefault(name);

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

    /// <summary>What is wrong with name and password of a new account; empty for nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="password">Its password.</param>
    public static string ProblemOf(string name, string password) => IsName(name) ? PasswordProblem(name, password) : "The name must be 1 to 32 of a-z, 0-9, dot, hyphen and underscore.";

    /// <summary>Makes an account.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">Its role.</param>
    /// <param name="password">Its password.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string Add(string name, Role role, string password)
    {
        if (ProblemOf(name, password) is { Length: > 0 } problem) return problem;
        var made = new Account(name, role, HashOfPassword(password), NewStamp());
        return Change(kept =>
            kept.Accounts.ContainsKey(name) ? $"There is an account {name} already."
            : kept.Accounts.Count >= MostEntries ? $"There are {MostEntries} accounts already." : Write(kept with { Accounts = kept.Accounts.Add(name, made) }));
    }

    /// <summary>Changes an account; sign-ins of before are over.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">Its new role; <c>null</c> leaves it.</param>
    /// <param name="disabled">Whether it is shut; <c>null</c> leaves it.</param>
    /// <param name="password">Its new password; <c>null</c> leaves it.</param>
    /// <param name="stamp">That of the account whose present password was checked for this; <c>null</c> when none was.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string Change(string name, Role? role = null, bool? disabled = null, string? password = null, string? stamp = null)
    {
        if (password is not null && PasswordProblem(name, password) is { Length: > 0 } problem) return problem;
        var hash = password is null ? null : HashOfPassword(password);
        return Change(kept => !kept.Accounts.TryGetValue(name, out var was) ? $"There is no account {name}."
            : stamp is not null && stamp != was.Stamp ? "The account was changed meanwhile: sign in again."
            : Keeping(kept, kept.Accounts.SetItem(name, was with { Role = role ?? was.Role, Disabled = disabled ?? was.Disabled, Hash = hash ?? was.Hash, Stamp = NewStamp() })));
    }

    /// <summary>Removes an account.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string Remove(string name) =>
        Change(kept => kept.Accounts.ContainsKey(name) ? Keeping(kept, kept.Accounts.Remove(name)) : $"There is no account {name}.");

    /// <summary>Makes a screen.</summary>
    /// <param name="name">Where it hangs, 1 to 60 characters.</param>
    /// <returns>Its token, told this once; or empty and what is wrong.</returns>
    public (string Token, string Problem) AddScreen(string name)
    {
        if (name.Trim().Length is 0 or > 60 || name.Any(char.IsControl)) return ("", "The name must be 1 to 60 characters.");
        var token = Token();
        var problem = Change(kept =>
            kept.Screens.ContainsKey(name) ? $"There is a screen {name} already."
            : kept.Screens.Count >= MostEntries ? $"There are {MostEntries} screens already." : Write(kept with { Screens = kept.Screens.Add(name, new Screen(name, HashOf(token))) }));
        return problem.Length > 0 ? ("", problem) : (token, "");
    }

    /// <summary>Takes a screen's token back.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Empty, or what is wrong.</returns>
    public string RemoveScreen(string name) =>
        Change(kept => kept.Screens.ContainsKey(name) ? Write(kept with { Screens = kept.Screens.Remove(name) }) : $"There is no screen {name}.");

    /// <summary>The screen of a token.</summary>
    /// <param name="token">As the browser sent it.</param>
    public Screen? ScreenOf(string token)
    {
        var hash = HashOf(token);
        return Now().Screens.Values.FirstOrDefault(s => s.TokenHash == hash);
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

    private string HashOfPassword(string password) => _hasher.HashPassword(_nobody, password); // it looks at the password only

    private static bool AnAdmin(ImmutableDictionary<string, Account> accounts) => accounts.Values.Any(a => a is { Role: Role.Admin, Disabled: false });

    // As the file is now. Asked before every answer: looking whether it changed costs a microsecond or two.
    private Kept Now()
    {
        var kept = Volatile.Read(ref _kept);
        return LookOf(_path) == kept.Look ? kept : Read();
    }

    private Kept Read()
    {
        lock (_reading)
        {
            var was = _kept;
            var read = Parsed(_path);
            if (read.Look == default && was.Accounts.Count + was.Screens.Count > 0) read = read with { Problem = $"{_path} is gone" };
            if (read.Problem.Length > 0) read = read with { Accounts = was.Accounts, Screens = was.Screens };
            Volatile.Write(ref _kept, read);
            return read;
        }
    }

    private Kept Parsed(string path)
    {
        var (accounts, screens, look) = (_kept.Accounts.Clear(), _kept.Screens.Clear(), LookOf(path));
        Kept Refused(string problem) => new(accounts, screens, look, problem);
        if (look == default) return Refused("");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            look = (File.GetLastWriteTimeUtc(stream.SafeFileHandle), stream.Length);
            var file = JsonSerializer.Deserialize(stream, UserJson.Default.UserFile);
            if (file is null) return Refused($"{path}: expected an object, found null");
            if (file.Schema != Schema) return Refused($"{path}: schema is \"{file.Schema}\": expected {Schema}; a newer program wrote it");
            foreach (var a in file.Accounts)
            {
                if (!IsName(a.Name)) return Refused($"{path}: accounts: name \"{a.Name}\": expected 1 to 32 of a-z, 0-9, dot, hyphen, underscore");
                if (accounts.ContainsKey(a.Name)) return Refused($"{path}: accounts: {a.Name} appears twice");
                accounts = accounts.Add(a.Name, a);
            }

            foreach (var s in file.Screens)
            {
                if (screens.ContainsKey(s.Name)) return Refused($"{path}: screens: {s.Name} appears twice");
                screens = screens.Add(s.Name, s);
            }

            return new(accounts, screens, look, "");
        }
        catch (JsonException e)
        {
            return Refused($"{path}, line {(e.LineNumber ?? 0) + 1}: {(e.Path is { Length: > 2 } key ? $"{key[2..]} is not what belongs there" : "not a file of accounts")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused($"{path}: can't be read ({e.Message})");
        }
    }

    private static (DateTime At, long Bytes) LookOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    // One program at a time, and from what the file says by then.
    private string Change(Func<Kept, string> change)
    {
        lock (_changing)
        {
            try
            {
                using var held = FileLock.Take(_path + ".lock", s_patience, TimeProvider.System);
                if (held is null) return $"{_path} is being changed by another program: nothing was changed. Try again.";
                var kept = Read();
                return kept.Problem.Length > 0 ? $"{kept.Problem}: nothing was changed." : change(kept);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"{_path} can't be written ({e.Message}): nothing was changed.";
            }
        }
    }

    // With the last admin nobody could mend anything.
    private string Keeping(Kept kept, ImmutableDictionary<string, Account> accounts) =>
        AnAdmin(kept.Accounts) && !AnAdmin(accounts) ? "There must be an admin left." : Write(kept with { Accounts = accounts });

    private string Write(Kept next)
    {
        var file = new UserFile(Schema, [.. next.Accounts.Values.OrderBy(a => a.Name, StringComparer.Ordinal)], [.. next.Screens.Values.OrderBy(s => s.Name, StringComparer.Ordinal)]);
        var temporary = _path + ".new";
        var was = next.Look.At;
        File.Delete(temporary); // new, never through a link that somebody has put there
        using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            JsonSerializer.Serialize(stream, file, UserJson.Default.UserFile);
            stream.Flush(flushToDisk: true);

            // Two changes within one step of the disk's clock, or after it was put back, would look as one.
            if (File.GetLastWriteTimeUtc(stream.SafeFileHandle) <= was) File.SetLastWriteTimeUtc(stream.SafeFileHandle, was.AddTicks(1));
            next = next with { Look = (File.GetLastWriteTimeUtc(stream.SafeFileHandle), stream.Length) };
        }

        Owners.AsFolder(temporary); // root made it, the hub's service reads it
        File.Move(temporary, _path, overwrite: true);
        lock (_reading) Volatile.Write(ref _kept, next);
        return "";
    }

    [GeneratedRegex("^[a-z0-9._-]{1,32}$")]
    private static partial Regex NamePattern();

    /// <summary>What the file said.</summary>
    /// <param name="Accounts">By name.</param>
    /// <param name="Screens">By name.</param>
    /// <param name="Look">When it was written and how long it was; <c>default</c> for none.</param>
    /// <param name="Problem">Why it can't be used, so that the rest is of before; empty when it can.</param>
    private sealed record Kept(ImmutableDictionary<string, Account> Accounts, ImmutableDictionary<string, Screen> Screens, (DateTime At, long Bytes) Look, string Problem);
}
