using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace SotTable.Cli.Calibrate;

/// <summary>A certificate as one HTML file that needs nothing else: looked at on a screen, or printed on A4.</summary>
internal static partial class CertificatePage
{
    private const string Style = """
        @page { size: A4; margin: 19mm 15mm 17mm }
        * { box-sizing: border-box }
        body { font: 10pt/1.4 "Liberation Sans", Arial, Helvetica, sans-serif; color: #111; margin: 0 auto; max-width: 180mm; padding: 6mm 0 }
        @media print { body { max-width: none; padding: 0 } .block h2 { margin-top: 0 } }
        h1 { font-size: 19pt; font-weight: 600; margin: 0 }
        h2 { font-size: 13pt; font-weight: 600; margin: 8mm 0 2mm; border-bottom: 1.5pt solid #111; padding-bottom: 1mm }
        h3 { font-size: 10pt; font-weight: 600; margin: 5mm 0 1.5mm; break-after: avoid }
        header { display: flex; justify-content: space-between; align-items: end; border-bottom: 2.5pt solid #111; padding-bottom: 3mm; margin-bottom: 4mm }
        header p { margin: 0; font-size: 9pt; text-align: right }
        .mark { border: 1.5pt solid #111; padding: 2mm 4mm; margin: 0 0 2mm; font-weight: 600; letter-spacing: .02em }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; break-inside: auto }
        th { text-align: left; font-weight: 600; font-size: 8.5pt; border-bottom: .8pt solid #111; padding: .8mm 2mm .8mm 0; vertical-align: bottom }
        td { padding: .5mm 2mm .5mm 0; border-bottom: .3pt solid #bbb; vertical-align: top; font-size: 9pt }
        tr { break-inside: avoid }
        td:nth-child(2):not(.n) { min-width: 16mm }
        th.n, td.n { text-align: right; padding-right: 4mm }
        .facts th { width: 34mm; border-bottom: .3pt solid #bbb; vertical-align: top }
        .whole { break-inside: avoid }
        .plots { display: flex; gap: 4mm; break-inside: avoid }
        figure { margin: 3mm 0 0; flex: 1 1 0; max-width: 84mm }
        figcaption { font-size: 8pt; color: #333 }
        svg { width: 100%; display: block; font: 8px "Liberation Sans", Arial, sans-serif }
        svg .axis { stroke: #111; stroke-width: .8 } svg .grid { stroke: #ccc; stroke-width: .6 }
        svg .limit { fill: none; stroke: #111; stroke-width: .9; stroke-dasharray: 4 3 }
        svg .line { fill: none; stroke: #111; stroke-width: 1.3 } svg .thin { stroke-width: .7 }
        svg .open { fill: #fff; stroke: #111; stroke-width: 1 } svg .read { fill: none; stroke: #111; stroke-width: .5 } svg .mark { fill: none; stroke: #111; stroke-width: 1.4 }
        .block p { font-size: 9pt; margin: 1.5mm 0 }
        ul { margin: 1mm 0; padding-left: 5mm } li { font-size: 9pt }
        .verdict { font-weight: 600 }
        footer { margin-top: 8mm; font-size: 8.5pt; break-inside: avoid }
        footer p { margin: 2mm 0 } footer code { font-size: 7.5pt; word-break: break-all }
        .sign { display: flex; gap: 10mm; margin-top: 12mm } .sign div { flex: 1; border-top: .6pt solid #111; padding-top: 1mm }
        .block { break-before: page }
        """;

    private const string Small = "font: 7.5pt 'Liberation Sans', Arial, sans-serif; color: #111;";

    /// <summary>Makes the page.</summary>
    public static string Of(Certificate certificate)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>");
        page.Append($"<title>Calibration certificate {Text(certificate.Number)}</title>\n<style>{Style}{Running(certificate)}</style></head><body>\n");
        page.Append($"<header><h1>Calibration certificate</h1><p>{Text(certificate.Number)}<br>version {certificate.File.Version}, due {certificate.File.DueUtc:yyyy-MM-dd}</p></header>\n");
        foreach (var mark in certificate.Marks) page.Append($"<p class='mark'>{Text(mark)}</p>\n");
        page.Append("<table class='facts'>");
        foreach (var (name, value) in certificate.Facts()) page.Append($"<tr><th>{Text(name)}</th><td>{Text(value)}</td></tr>");
        foreach (var block in certificate.Blocks)
            page.Append(string.Create(CultureInfo.InvariantCulture, $"<tr><th>Block {block.Block.Block}</th><td>{block.Block.Grade.ToString().ToLowerInvariant()} grade, 0 to {block.TopN:0} N, U = {CertificateText.TwoDigits(block.Block.UncertaintyN)} N (k = {block.Evidence.K:0.00}): <span class='verdict'>{block.Verdict}</span></td></tr>"));
        page.Append("</table>\n");
        page.Append($"<footer><p><b>Decision rule.</b> {Text(Certificate.Rule)}.</p><p>{Text(Certificate.Limits)}</p>");
        page.Append($"<p>Hash <code>{certificate.File.Hash}</code><br>after <code>{(certificate.File.PreviousHash.Length > 0 ? certificate.File.PreviousHash : "none: the first version")}</code><br>sealed with the key <code>{Text(certificate.File.Seal.KeyId)}</code> (ECDSA P-256). <code>sottable calibrate audit verify</code> recomputes all of it.</p>");
        page.Append($"<div class='sign'><div>{Text(certificate.File.Technician)}, technician</div><div>Place and date</div></div></footer>\n");
        foreach (var block in certificate.Blocks) Add(page, block);
        return page.Append("</body></html>\n").ToString();
    }

    // Each sheet says by itself what it belongs to: sheets get parted.
    private static string Running(Certificate certificate)
    {
        var serials = certificate.File.Serials.Count == 0 ? "serials not stated" : string.Join(", ", certificate.File.Serials.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} {s.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""

            @page { @top-left { content: {{Css($"Calibration certificate {certificate.Number}")}}; {{Small}} vertical-align: bottom; padding-bottom: 4mm }
              @top-right { content: {{Css(serials)}}; {{Small}} vertical-align: bottom; padding-bottom: 4mm; text-align: right }
              @bottom-left { content: {{Css($"SHA-256 {certificate.File.Hash}")}}; {{Small}} vertical-align: top; padding-top: 4mm }
              @bottom-right { content: "page " counter(page) " of " counter(pages); {{Small}} vertical-align: top; padding-top: 4mm } }
            @page :first { @top-left { content: none } @top-right { content: none } }
            """);
    }

    private static void Add(StringBuilder page, CertifiedBlock block)
    {
        var scale = block.Evidence.Scale;
        page.Append($"<section class='block'><h2>Block {block.Block.Block}</h2>");
        page.Append(string.Create(CultureInfo.InvariantCulture, $"<p>Range {scale.MaxN:0} N in intervals of {scale.EN:0.000} N; calibrated {Text(block.Evidence.CalibratedUtc.Replace('T', ' ').TrimEnd('Z'))} UTC; <span class='verdict'>{block.Verdict}</span>.</p><ul>"));
        foreach (var sentence in CertificateText.Sentences(block)) page.Append($"<li>{Text(sentence)}</li>");
        page.Append("</ul><h3>Loads as found and as left</h3>");
        Table(page, CertificateText.Loads(block), [1, 3, 4, 5]);
        page.Append($"<div class='plots'><figure>{CertificatePlots.Errors(block)}<figcaption>Errors as left: ● up, ○ down, □ over a cell, + not in the fit; dashed: limit, where it lies inside.</figcaption></figure>");
        if (CertificatePlots.Creep(block) is { Length: > 0 } creep) page.Append($"<figure>{creep}<figcaption>Creep under the largest load, then the return of zero; dashed: limit{(block.Evidence.Creep is null ? "" : "; ○ read, line: model")}.</figcaption></figure>");
        page.Append("</div>");
        if (block.Evidence.Tests is { Count: > 0 })
        {
            page.Append("<div class='whole'><h3>Tests</h3>");
            Table(page, CertificateText.Tests(block), []);
            page.Append("</div>");
        }

        page.Append("<div class='whole'><h3>Uncertainty budget at the largest load (GUM)</h3>");
        Table(page, CertificateText.Budget(block), [2, 3]);
        page.Append("</div><div class='whole'><h3>Weights</h3>");
        Table(page, CertificateText.Standards(block), [1, 2]);
        if (CertificateText.Traceability(block) is { Length: > 0 } words) page.Append($"<p>{Text(words)}</p>");
        page.Append("</div></section>\n");
    }

    private static void Table(StringBuilder page, (string[] Heads, IEnumerable<string[]> Rows) table, int[] numbers)
    {
        string Class(int i) => numbers.Contains(i) ? " class='n'" : "";
        page.Append("<table><thead><tr>");
        foreach (var (i, head) in table.Heads.Index()) page.Append($"<th{Class(i)}>{Text(head)}</th>");
        page.Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>");
            foreach (var (i, cell) in row.Index()) page.Append($"<td{Class(i)}>{Text(cell)}</td>");
            page.Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    // A minus is as wide as a plus, so that columns of numbers stand.
    private static string Text(string text) => WebUtility.HtmlEncode(Minus().Replace(text, "−"));

    // A text within a style sheet: whatever isn't a plain letter or digit is written by its number.
    private static string Css(string text) => $"\"{string.Concat(text.EnumerateRunes().Select(r => r.IsAscii && Rune.IsLetterOrDigit(r) ? r.ToString() : $"\\{r.Value:x} "))}\"";

    [GeneratedRegex(@"(?<=^|[ (])-(?=[0-9])")]
    private static partial Regex Minus();
}
