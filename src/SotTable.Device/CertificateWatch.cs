using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SotTable.Device;

/// <summary>
/// Sees when the certificate by which the broker knows this table ends soon. It is renewed months before, so a word means that this did not work. Looks at the file's
/// time; reads it only when that has changed. One thread at a time; <see cref="Ends"/> from any.
/// </summary>
/// <param name="file">The certificate (PEM); empty for none.</param>
/// <param name="time">Wall clock.</param>
/// <param name="logger">Told once of a file that can't be read.</param>
internal sealed partial class CertificateWatch(string file, TimeProvider time, ILogger<CertificateWatch> logger)
{
    // Three weeks are enough for somebody who comes once a fortnight.
    private static readonly TimeSpan TellFrom = TimeSpan.FromDays(21);
    private DateTime _seen;
    private DateTimeOffset? _until;
    private volatile string _ends = "";

    /// <summary>When it ends or has ended, for people; empty while that is far, or nothing is known.</summary>
    public string Ends => _ends;

    /// <summary>Looks.</summary>
    public void Look()
    {
        if (file.Length == 0) return;
        var written = File.GetLastWriteTimeUtc(file); // a file that isn't there has a time, too
        if (written != _seen) Read();
        _seen = written;
        var now = time.GetUtcNow();
        _ends = _until is not { } until || until - now > TellFrom ? ""
            : string.Create(CultureInfo.InvariantCulture, $"it {(until > now ? "ends" : "has ended")} on {until:d MMMM yyyy}");
    }

    private void Read()
    {
        try
        {
            _until = CertificateEnd.Of(File.ReadAllText(file));
            if (_until is null) LogUnread(logger, file, "no certificate in it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _until = null; // the link says what is wrong with it
            LogUnread(logger, file, e.Message);
        }
    }

    [LoggerMessage(1206, LogLevel.Warning, "{File}: when the table's certificate ends is not known ({Reason})")]
    private static partial void LogUnread(ILogger logger, string file, string reason);
}
