using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SotTable.Cli.Demo;
using SotTable.System.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SotTable.System.Tests;

/// <summary>Signing in, and an admin's page, on a hub that has accounts.</summary>
public sealed class AccountPagesTests(Chrome chrome) : IAsyncLifetime
{
    private const string Password = "blue-Table-42";
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-accounts-").FullName;
    private Process _hub = null!; // set by InitializeAsync
    private string _address = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), Password + "\n");

        // No broker is needed to sign in; port 1 never answers.
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.json"), """{ "Hub": { "Users": "users.json" }, "Mqtt": { "Host": "127.0.0.1", "Port": 1 } }""");
        foreach (var (name, role) in new[] { ("eva", "admin"), ("mia", "viewer") })
        {
            using var add = Hub("user", "add", name, role, "--password-file", Path.Combine(_folder, "password"));
            await add.WaitForExitAsync();
            Assert.Equal(0, add.ExitCode);
        }

        _hub = Hub();
        var line = await _hub.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMilliseconds(Chrome.LimitMs), TimeProvider.System) ?? "";
        _address = line["listening ".Length..];
    }

    public ValueTask DisposeAsync()
    {
        if (!_hub.HasExited) _hub.Kill();
        _hub.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 800)]
    [InlineData(ColorScheme.Dark, 1024, 768)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task An_admin_is_led_to_the_sign_in_and_back_and_makes_an_account(ColorScheme scheme, int width, int height)
    {
        await using var screen = await chrome.OpenAsync(scheme, width, height);
        await screen.Page.GotoAsync(_address + "/people");
        await Expect(screen.Page).ToHaveURLAsync(_address + "/sign-in?to=%2Fpeople");
        Assert.Equal("", await screen.AxeAsync());
        await SignInAsync(screen, "eva", "no password of hers");
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name or password is wrong.");
        await SignInAsync(screen, "eva", Password);
        await Expect(screen.Page.Locator(".person-name").First).ToHaveTextAsync("eva you");

        await screen.Page.GetByLabel("name", new() { Exact = true }).FillAsync("jan");
        await screen.Page.Locator("#new-role").SelectOptionAsync("technician");
        await screen.Page.GetByLabel("first password").FillAsync("green Chair 17");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(screen.Page.GetByLabel("Role of jan")).ToHaveValueAsync("technician");
        await Expect(screen.Page.Locator(".audit tbody tr").First).ToContainTextAsync("made an account");
        Assert.Equal("", await screen.AxeAsync());
        Assert.Equal(width, await screen.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task A_screens_address_opens_the_wall_and_nothing_more()
    {
        await using var admin = await chrome.OpenAsync();
        await admin.Page.GotoAsync(_address + "/people");
        await SignInAsync(admin, "eva", Password);
        await admin.Page.GetByLabel("where it hangs").FillAsync("Hall");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Make an address" }).ClickAsync();
        var address = await admin.Page.Locator(".screen-address code").InnerTextAsync();

        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(address);
        await Expect(screen.Page).ToHaveURLAsync(_address + "/wall");
        await screen.Page.GotoAsync(_address + "/");
        await Expect(screen.Page.Locator(".list-foot")).ToContainTextAsync("This screen only shows");
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "History" })).ToHaveCountAsync(0);
        Assert.Empty(screen.Complaints);
    }

    [Fact]
    public async Task The_list_says_who_is_signed_in_and_signing_out_ends_it()
    {
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(_address);
        await SignInAsync(screen, "mia", Password);
        await Expect(screen.Page.Locator(".list-foot")).ToContainTextAsync("mia, viewer");
        await Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "People" })).ToHaveCountAsync(0);
        Assert.Equal("", await screen.AxeAsync());
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in$"));
        await screen.Page.GotoAsync(_address);
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task A_password_is_changed_by_its_owner_and_by_an_admin_when_it_is_forgotten(ColorScheme scheme, int width, int height)
    {
        await using var screen = await chrome.OpenAsync(scheme, width, height);
        await screen.Page.GotoAsync(_address);
        await SignInAsync(screen, "mia", Password);
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Password" }).ClickAsync();
        await FillAsync(screen, Password, "green Chair 17", "green Chair 71");
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The new password and its repetition differ.");
        await FillAsync(screen, "not hers", "green Chair 17", "green Chair 17");
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The present password is wrong.");
        Assert.Equal("", await screen.AxeAsync());
        Assert.Equal(width, await screen.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await FillAsync(screen, Password, "green Chair 17", "green Chair 17");
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Name = "The password is changed" })).ToBeFocusedAsync();
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "To the tables" }).ClickAsync();
        await Expect(screen.Page.Locator(".list-foot")).ToContainTextAsync("mia, viewer");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(screen.Page).ToHaveURLAsync(new Regex("/sign-in$"));

        await screen.Page.GotoAsync(_address + "/people");
        await SignInAsync(screen, "eva", Password);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "New password for mia" }).ClickAsync();
        await screen.Page.GetByLabel("new password of mia").FillAsync("short");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The password must have 10 to 200 characters.");
        await Expect(screen.Page.GetByLabel("new password of mia")).ToBeFocusedAsync();
        await screen.Page.GetByLabel("new password of mia").FillAsync("yellow Lamp 23");
        Assert.Equal("", await screen.AxeAsync());
        Assert.Equal(width, await screen.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        await Expect(screen.Page.Locator(".audit tbody tr").First).ToContainTextAsync("changed the account mia: password");
        await Expect(screen.Page.GetByText("The new password of mia is set.")).ToBeVisibleAsync();
        await Expect(screen.Page.GetByRole(AriaRole.Button, new() { Name = "New password for mia" })).ToBeFocusedAsync();
        await screen.Page.GotoAsync(_address + "/sign-in");
        await SignInAsync(screen, "mia", "yellow Lamp 23");
        await Expect(screen.Page.Locator(".list-foot")).ToContainTextAsync("mia, viewer");
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task The_sign_in_never_leads_to_another_place(string to)
    {
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync($"{_address}/sign-in?to={Uri.EscapeDataString(to)}");
        await SignInAsync(screen, "mia", Password);
        await Expect(screen.Page).ToHaveURLAsync(_address + "/");
        Assert.DoesNotContain(screen.Requests, r => r.Contains("evil", StringComparison.Ordinal) && !r.StartsWith(_address, StringComparison.Ordinal));
    }

    private static async Task FillAsync(Screen screen, string old, string fresh, string again)
    {
        await screen.Page.FillAsync("#old-password", old);
        await screen.Page.FillAsync("#new-password", fresh);
        await screen.Page.FillAsync("#again-password", again);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
    }

    private static async Task SignInAsync(Screen screen, string name, string password)
    {
        await screen.Page.FillAsync("#name", name);
        await screen.Page.FillAsync("#password", password);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private Process Hub(params string[] verb) =>
        Process.Start(new ProcessStartInfo(Checkout.Dotnet, [Checkout.Find().Hub, .. verb, "--config", Path.Combine(_folder, "hub.json")]) { RedirectStandardOutput = true })!; // not null: no shell is used
}
