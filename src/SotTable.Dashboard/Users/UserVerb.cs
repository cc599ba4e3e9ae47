using SotTable.Dashboard.Setup;

namespace SotTable.Dashboard.Users;

/// <summary><c>sottable-hub user …</c>: accounts from the command line, as whoever may write the file. It makes the first admin.</summary>
internal static class UserVerb
{
    /// <summary>Does it.</summary>
    /// <param name="args">After <c>user</c>, without <c>--config FILE</c>.</param>
    /// <param name="path">File of the accounts; <c>null</c> when the configuration names none.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="output">For lists.</param>
    /// <returns>Empty when done, or one sentence; and whether the usage was wrong.</returns>
    public static (string Problem, bool Usage) Run(IReadOnlyList<string> args, string? path, TextReader input, TextWriter output)
    {
        if (path is null) return ("the configuration has no Hub.Users: name a file for the accounts there first", false);
        var (book, problem) = UserBook.Open(path);
        if (book is null) return (problem, false);
        switch (args)
        {
            case ["list"]:
                foreach (var a in book.Accounts) output.WriteLine($"{a.Name,-32} {a.Role.ToString().ToLowerInvariant()}{(a.Disabled ? ", disabled" : "")}");
                return ("", false);
            case ["add", var name, var word, "--password-file", var file]:
                return Roles.Of(word.ToLowerInvariant()) is { } role ? With(file, input, password => Told($"{name}, {word.ToLowerInvariant()}", book.Add(name, role, password))) : ($"{word}: expected {Roles.Words}", true);
            case ["password", var name, "--password-file", var file]:
                return With(file, input, password => Told(name, book.Change(name, password: password)));
            case ["disable" or "enable", var name]:
                return (Told(name, book.Change(name, disabled: args[0] == "disable")), false);
            case ["remove", var name]:
                return (Told(name, book.Remove(name)), false);
            default:
                return (HubHelp.Of("user")!, true); // it has it
        }

        string Told(string on, string problem)
        {
            CommandAudit.Write(path, $"user {args[0]}", on, problem);
            return problem;
        }
    }

    private static (string Problem, bool Usage) With(string file, TextReader input, Func<string, string> act)
    {
        try
        {
            return (act((file == "-" ? input.ReadLine() : File.ReadLines(file).FirstOrDefault()) ?? ""), false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ($"{file}: can't be read ({e.Message})", false);
        }
    }
}
