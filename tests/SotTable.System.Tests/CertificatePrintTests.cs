using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>A certificate as the browser prints it on A4.</summary>
public sealed partial class CertificatePrintTests(Chrome chrome) : IDisposable
{
    // Every cell becomes a link with its row's number, before and after its words: the printed file holds links as plain text, each with its sheet.
    private const string Link = """
        () => {
          const style = document.createElement('style');
          style.textContent = 'a { color: inherit; text-decoration: none }';
          document.head.append(style);
          const rows = [...document.querySelectorAll('tbody tr, .facts tr')];
          rows.forEach((row, i) => { for (const cell of row.cells) if (cell.textContent) cell.innerHTML = `<a href="https://row.invalid/${i}">${cell.innerHTML}</a>`; });
          return rows.length;
        }
        """;

    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task A_standard_certificate_is_a_sheet_in_front_and_one_for_each_block()
    {
        await _desk.StandardAsync();
        var (sheets, rows, here) = await PrintAsync();
        Assert.Equal(3, sheets);
        AssertWhole(rows, here);
    }

    [Fact]
    public async Task A_full_certificate_parts_no_row_of_a_table()
    {
        await _desk.AnswerAsync("quick", "weights: 10\naccept: yes\n");
        var (exitCode, _, error) = await _desk.AnswerAsync(
            "full", "weights: 5 5 10 10 20\nsmall: 30\naccept: yes\n", "--tolerance-percent", "0.01", "--gravity", "9.81", "--creep-minutes", "2", "--technician", "K. \"M\" </style>");
        Assert.Equal("", exitCode == 0 ? "" : error);
        var (sheets, rows, here) = await PrintAsync();
        Assert.InRange(sheets, 5, 7);
        AssertWhole(rows, here);
    }

    public void Dispose() => _desk.Dispose();

    private static void AssertWhole(int rows, List<HashSet<int>> here)
    {
        Assert.Equal(rows, here.SelectMany(s => s).Distinct().Count()); // each is printed
        Assert.All(here, s => Assert.NotEmpty(s)); // no sheet is empty
        Assert.Equal("", string.Join(", ", here.SelectMany(s => s).CountBy(r => r).Where(r => r.Value > 1).Select(r => $"row {r.Key} is on {r.Value} sheets")));
    }

    private async Task<(int Sheets, int Rows, List<HashSet<int>> Here)> PrintAsync()
    {
        var file = _desk.File("certificate.html");
        Assert.Equal(0, (await _desk.CallAsync("cert", "--html", file)).ExitCode);
        await using var screen = await chrome.OpenAsync();
        await screen.Page.GotoAsync(new Uri(file).AbsoluteUri);
        var running = await screen.Page.EvaluateAsync<string>("() => [...document.styleSheets[0].cssRules].map(r => r.cssText).filter(t => t.startsWith('@page')).join(' ')");
        foreach (var words in new[] { "@top-left", "Calibration certificate abc234/t01-v", "@bottom-left", "SHA-256 ", "counter(pages)" }) Assert.Contains(words, running, StringComparison.Ordinal);
        var rows = await screen.Page.EvaluateAsync<int>(Link);
        var pdf = Encoding.Latin1.GetString(await screen.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true }));
        Assert.Empty(screen.Complaints);
        Assert.Matches(A4(), pdf);
        var objects = Objects().Matches(pdf).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var sheets = objects.Values.Where(o => Sheet().IsMatch(o)).ToArray();
        HashSet<int> On(string sheet) =>
            [.. Reference().Matches(Annotations().Match(sheet).Value).SelectMany(r => Row().Matches(objects[r.Groups[1].Value])).Select(m => int.Parse(m.Groups[1].Value))];
        return (sheets.Length, rows, [.. sheets.Select(On)]);
    }

    [GeneratedRegex(@"/MediaBox \[0 0 59[45][.\d]* 84[12]")]
    private static partial Regex A4();

    [GeneratedRegex(@"(?<=[\r\n])(\d+) 0 obj(.*?)endobj", RegexOptions.Singleline)]
    private static partial Regex Objects();

    [GeneratedRegex(@"/Type /Page\b(?!s)")]
    private static partial Regex Sheet();

    [GeneratedRegex(@"/Annots \[[^\]]*\]")]
    private static partial Regex Annotations();

    [GeneratedRegex(@"(\d+) 0 R")]
    private static partial Regex Reference();

    [GeneratedRegex(@"https://row\.invalid/(\d+)")]
    private static partial Regex Row();
}
