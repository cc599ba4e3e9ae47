using Microsoft.Playwright;
using SotTable.System.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SotTable.System.Tests;

/// <summary>What stands at the hub's addresses.</summary>
public sealed class AddressTests(Chrome chrome)
{
    private const string Offset = """
        () => {
          const middle = e => { const b = e.getBoundingClientRect(); return (b.top + b.bottom) / 2; };
          const title = document.querySelector('.header-list .title');
          return title ? Math.abs(middle(title) - middle(title.parentElement)) : 0;
        }
        """;

    [Fact]
    public async Task Each_page_has_a_title_of_its_own_and_its_name_in_the_middle_of_its_header_also_on_a_phone()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync(width: 390, height: 844);
        foreach (var (path, title) in new[]
        {
            ("", "Tables"), ("wall", "Wall"), ("WALL/", "Wall"), ("history", "History"), ("people", "People"), ("password", "Password"), ("sign-in", "Sign in"), ("nothing", "Nothing here"),
        })
        {
            await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, path).ToString());
            await Expect(screen.Page).ToHaveTitleAsync($"{title} · SotTable");
            Assert.True(await screen.Page.EvaluateAsync<double>(Offset) <= 1, title);
        }

        await screen.Page.GotoAsync(clinic.PageOf());
        await Expect(screen.Page.Locator(".header h1")).ToHaveTextAsync("Table 1"); // its address until it has told its name
        await Expect(screen.Page).ToHaveTitleAsync("Ready · Table 1 · SotTable");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 1024, 768)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Where_nothing_is_a_page_says_so_and_leads_to_the_tables(ColorScheme scheme, int width, int height)
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync(scheme, width, height);
        var answer = await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, "nothing/at.all").ToString());
        Assert.Equal(404, answer?.Status);
        await Expect(screen.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("There is nothing at this address");
        Assert.Equal("", await screen.AxeAsync());
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "To the tables" }).ClickAsync();
        await Expect(screen.Page.Locator(".row")).ToHaveCountAsync(1);
        Assert.DoesNotContain(screen.Complaints, c => !c.Contains("404", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("people", ColorScheme.Light, 1440, 900)]
    [InlineData("password", ColorScheme.Dark, 1024, 768)]
    [InlineData("sign-in", ColorScheme.Dark, 390, 844)]
    public async Task Without_accounts_a_page_for_them_says_so_and_which_command_makes_the_first_admin(string path, ColorScheme scheme, int width, int height)
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var screen = await chrome.OpenAsync(scheme, width, height);
        await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, path).ToString());
        await Expect(screen.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("There are no accounts yet");
        await Expect(screen.Page.Locator("code")).ToHaveTextAsync("sudo sottable-hub setup");
        await Expect(screen.Page.Locator("form, .form-problem")).ToHaveCountAsync(0);
        Assert.Equal("", await screen.AxeAsync());
        Assert.Equal(width, await screen.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "To the tables" }).ClickAsync();
        await Expect(screen.Page.Locator(".row")).ToHaveCountAsync(1);
        Assert.Empty(screen.Complaints);
    }
}
