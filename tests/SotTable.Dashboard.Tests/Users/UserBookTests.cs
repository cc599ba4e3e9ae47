using SotTable.Dashboard.Users;
using Xunit;

namespace SotTable.Dashboard.Tests.Users;

/// <summary>Accounts are kept as they were made, or the change is refused in one sentence.</summary>
public sealed class UserBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-users-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "users.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_changed_is_there_after_a_restart_and_no_password_is_in_the_file()
    {
        var book = Open();
        Assert.Equal("", book.Add("eva", Role.Admin, "blue-Table-42"));
        Assert.Equal("", book.Add("jan", Role.Viewer, "green Chair 17"));
        Assert.Equal("", book.Change("jan", Role.Practitioner));
        var again = Open();
        Assert.Equal([("eva", Role.Admin), ("jan", Role.Practitioner)], again.Accounts.Select(a => (a.Name, a.Role)));
        Assert.NotNull(again.Check("eva", "blue-Table-42"));
        Assert.Null(again.Check("eva", "blue-Table-43"));
        Assert.Null(again.Check("nobody", "blue-Table-42"));
        Assert.DoesNotContain("Table-42", File.ReadAllText(Path), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Theory]
    [InlineData("", "long enough 1", "name must be")]
    [InlineData("Eva", "long enough 1", "name must be")]
    [InlineData("a b", "long enough 1", "name must be")]
    [InlineData("eva", "short", "10 to 200")]
    [InlineData("eva", "aaaaaaaaaaaa", "five different")]
    [InlineData("eva", "this is Eva's", "must not contain")]
    [InlineData("first", "another one 1", "already")]
    public void A_name_or_password_that_will_not_do_is_refused_in_words(string name, string password, string says)
    {
        var book = Open();
        book.Add("first", Role.Admin, "blue-Table-42");
        Assert.Contains(says, book.Add(name, Role.Viewer, password), StringComparison.Ordinal);
        Assert.Single(book.Accounts);
    }

    [Fact]
    public void The_last_admin_can_be_neither_removed_nor_shut_nor_made_less()
    {
        var book = Open();
        book.Add("eva", Role.Admin, "blue-Table-42");
        foreach (var problem in new[] { book.Remove("eva"), book.Change("eva", disabled: true), book.Change("eva", Role.Viewer) }) Assert.Equal("There must be an admin left.", problem);
        book.Add("jan", Role.Admin, "green Chair 17");
        Assert.Equal("", book.Remove("eva"));
    }

    [Fact]
    public void A_disabled_account_does_not_get_in()
    {
        var book = Open();
        book.Add("jan", Role.Viewer, "green Chair 17");
        book.Change("jan", disabled: true);
        Assert.Null(book.Check("jan", "green Chair 17"));
    }

    [Fact]
    public void A_screens_token_opens_until_it_is_taken_back()
    {
        var (token, problem) = Open().AddScreen("Waiting room");
        Assert.Equal("", problem);
        Assert.DoesNotContain(token, File.ReadAllText(Path), StringComparison.Ordinal);
        var book = Open();
        Assert.Equal("Waiting room", book.ScreenOf(token)?.Name);
        Assert.Null(book.ScreenOf(token + "0"));
        Assert.Equal("", book.RemoveScreen("Waiting room"));
        Assert.Null(book.ScreenOf(token));
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("null", "expected an object")]
    [InlineData("""{ "schema": "sottable-users/9", "accounts": [], "screens": [] }""", "newer program")]
    [InlineData("""{ "schema": "sottable-users/1", "accounts": [{ "name": "x", "role": "King", "hash": "", "stamp": "" }], "screens": [] }""", "role")]
    [InlineData("""{ "schema": "sottable-users/1", "accounts": [{ "name": "a/b", "role": "Admin", "hash": "", "stamp": "" }], "screens": [] }""", "a/b")]
    [InlineData("""{ "schema": "sottable-users/1", "accounts": [], "screens": [], "extra": 1 }""", "extra")]
    public void A_damaged_file_is_refused_by_name_and_left_as_it_is(string text, string says)
    {
        File.WriteAllText(Path, text);
        var (book, problem) = UserBook.Open(Path);
        Assert.Null(book);
        Assert.StartsWith(Path, problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void A_change_that_cannot_be_written_is_not_made()
    {
        var book = Open();
        book.Add("eva", Role.Admin, "blue-Table-42");
        Directory.CreateDirectory(Path + ".new");
        Assert.Contains("nothing was changed", book.Add("jan", Role.Viewer, "green Chair 17"), StringComparison.Ordinal);
        Assert.Null(book.Find("jan"));
    }

    [Fact]
    public void What_another_program_changes_holds_at_once_and_is_not_undone_by_the_next_change()
    {
        var hub = Open();
        hub.Add("eva", Role.Admin, "blue-Table-42");
        hub.Add("bob", Role.Viewer, "green Chair 17");
        var (token, _) = hub.AddScreen("Hall");
        Assert.Equal("", Run("disable", "bob"));
        Assert.Null(hub.Check("bob", "green Chair 17"));
        Assert.Equal("", Open().RemoveScreen("Hall"));
        Assert.Null(hub.ScreenOf(token));
        Assert.Equal("", hub.Change("eva", password: "other Table 43"));
        Assert.True(Open().Find("bob")?.Disabled);
        Assert.Empty(Open().Screens);
    }

    [Fact]
    public void Two_programs_that_change_at_the_same_time_lose_nothing_of_each_other()
    {
        UserBook[] books = [Open(), Open(), Open()];
        Parallel.For(0, books.Length, b =>
        {
            for (var i = 0; i < 20; i++) Assert.Equal("", books[b].Add($"n{b}.{i}", Role.Viewer, "green Chair 17"));
        });
        Assert.Equal(60, Open().Accounts.Count);
    }

    [Fact]
    public void Changes_within_one_step_of_the_disks_clock_are_told_apart()
    {
        var (hub, other) = (Open(), Open());
        hub.Add("bob", Role.Viewer, "green Chair 17");
        var ahead = File.GetLastWriteTimeUtc(Path).AddHours(1);
        File.SetLastWriteTimeUtc(Path, ahead);
        Assert.NotNull(hub.Check("bob", "green Chair 17"));
        other.Change("bob", password: "green Chair 18"); // as many bytes as before
        Assert.True(File.GetLastWriteTimeUtc(Path) > ahead);
        Assert.NotNull(hub.Check("bob", "green Chair 18"));
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData(null, "gone")]
    public void A_file_that_is_damaged_or_removed_while_it_is_open_shuts_nobody_out_and_takes_no_change(string? text, string says)
    {
        var book = Open();
        book.Add("eva", Role.Admin, "blue-Table-42");
        if (text is null) File.Delete(Path);
        else File.WriteAllText(Path, text);
        Assert.NotNull(book.Check("eva", "blue-Table-42"));
        var problem = book.Add("jan", Role.Viewer, "green Chair 17");
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", problem, StringComparison.Ordinal);
        Assert.Equal(text, File.Exists(Path) ? File.ReadAllText(Path) : null);
    }

    [Fact]
    public void Nothing_is_written_through_a_link_that_somebody_has_put_there()
    {
        var foreign = System.IO.Path.Combine(_folder, "foreign");
        File.WriteAllText(foreign, "foreign");
        File.CreateSymbolicLink(Path + ".new", foreign);
        Assert.Equal("", Open().Add("eva", Role.Admin, "blue-Table-42"));
        Assert.Equal("foreign", File.ReadAllText(foreign));
        Assert.Null(new FileInfo(Path).LinkTarget);
    }

    [Fact]
    public void What_the_command_line_changes_is_in_the_audit_without_the_password()
    {
        var password = System.IO.Path.Combine(_folder, "password");
        File.WriteAllText(password, "blue-Table-42\n");
        Run("add", "eva", "admin", "--password-file", password);
        Run("password", "eva", "--password-file", password);
        Run("remove", "eva");
        Run("list");
        var audit = System.IO.Path.ChangeExtension(Path, ".audit.jsonl");
        var lines = File.ReadAllLines(audit).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(["user add eva, admin ok", "user password eva ok", "user remove eva refused"], lines.Select(l => $"{l.GetProperty("did")} {l.GetProperty("on")} {l.GetProperty("result")}"));
        Assert.All(lines, l => Assert.StartsWith("command line, ", l.GetProperty("from").GetString(), StringComparison.Ordinal));
        Assert.DoesNotContain("blue", File.ReadAllText(audit), StringComparison.Ordinal);
    }

    private string Run(params string[] args) => UserVerb.Run(args, Path, TextReader.Null, TextWriter.Null).Problem;

    private UserBook Open() => UserBook.Open(Path, 1000).Book!;
}
