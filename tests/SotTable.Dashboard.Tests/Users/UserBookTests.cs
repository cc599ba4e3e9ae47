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

    private UserBook Open() => UserBook.Open(Path, 1000).Book!;
}
