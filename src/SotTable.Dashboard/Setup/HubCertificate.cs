using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SotTable.Dashboard.Setup;

/// <summary>The certificate for HTTPS. Its files are looked at once a minute: a renewed one counts without a restart. Any thread.</summary>
internal sealed partial class HubCertificate : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(1);
    private readonly string _file;
    private readonly string _key;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private X509Certificate2 _current;
    private DateTime _written;
    private long _lookedAt;

    /// <summary>Reads it.</summary>
    /// <param name="file">Certificate (PEM).</param>
    /// <param name="key">Its key (PEM).</param>
    /// <param name="time">Monotonic clock.</param>
    /// <param name="logger">Gets a renewal that can't be read.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="CryptographicException">It is none.</exception>
    public HubCertificate(string file, string key, TimeProvider time, ILogger logger)
    {
        (_file, _key, _time, _logger) = (file, key, time, logger);
        _written = File.GetLastWriteTimeUtc(file);
        _current = X509Certificate2.CreateFromPemFile(file, key);
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>The one to show now.</summary>
    public X509Certificate2 Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_lookedAt) < s_look) return _current;
                _lookedAt = _time.GetTimestamp();
                if (File.GetLastWriteTimeUtc(_file) is var written && written == _written) return _current;
                try
                {
                    _current = X509Certificate2.CreateFromPemFile(_file, _key); // the old one may still be in use by a handshake: it is left to the collector
                    _written = written;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
                {
                    LogKept(_logger, _file, e.Message);
                }

                return _current;
            }
        }
    }

    public void Dispose() => _current.Dispose();

    [LoggerMessage(70, LogLevel.Error, "{File} can't be used ({Reason}): the certificate of before stays")]
    private static partial void LogKept(ILogger logger, string file, string reason);
}
