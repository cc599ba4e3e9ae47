using Microsoft.Extensions.Logging;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>Light and buzzer on lines, LEDs and PWM channels. Each write that fails is told once, until one goes well again. Thread-safe.</summary>
internal sealed partial class PanelLights : IDisposable
{
    private const int BuzzerPlace = 3;

    // What is half as bright must show on a LED that is only on or off (amber has 0.25 of green); what is dim (0.06) is dark there.
    private const double OnFrom = 0.2;
    private static readonly string[] Uses = ["red light", "green light", "blue light", "buzzer"];
    private readonly IPanelParts _parts;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly PanelOutput?[] _outputs;
    private readonly IPanelOutput?[] _files = new IPanelOutput?[4];
    private readonly int[] _places = new int[4];
    private readonly bool[] _failed = new bool[4];
    private readonly double[] _levels = new double[4];
    private readonly List<(string Use, int Line)> _uses = [];
    private double _hertz;
    private IOutputLines? _lines;

    /// <summary>Makes them; nothing is taken yet.</summary>
    /// <param name="profile">The lines.</param>
    /// <param name="options">Valid options; they go before the profile.</param>
    /// <param name="parts">What they are made of.</param>
    /// <param name="logger">Logs.</param>
    public PanelLights(PanelProfile profile, HardwareOptions options, IPanelParts parts, ILogger logger)
    {
        _parts = parts;
        _logger = logger;
        _outputs =
        [
            Output(options.Red, profile.LedRed), Output(options.Green, profile.LedGreen), Output(options.Blue, profile.LedBlue), Output(options.Buzzer, profile.Buzzer),
        ];
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i] is { Kind: not PanelOutputKind.Gpio } file) _files[i] = parts.Output(file, tone: i == BuzzerPlace);
        }
    }

    /// <summary>Takes everything, dark and silent.</summary>
    public IEnumerable<HardwareProblem> Open()
    {
        List<HardwareProblem> problems = [];
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i] is { Kind: PanelOutputKind.Gpio } output)
            {
                _places[i] = _uses.Count;
                _uses.Add((Uses[i], output.Line));
            }

            if (_files[i]?.Open(Uses[i]) is not { } problem) continue;
            problems.Add(problem);
            _files[i] = null;
        }

        return TakeLines() is { } refused ? [.. problems, refused] : problems;
    }

    /// <summary>Takes the lines again after their chip was gone, and shows what was set last.</summary>
    public void TakeAgain()
    {
        lock (_gate)
        {
            _lines?.Dispose();
            _lines = null;
            if (TakeLines() is not null) return;
            for (var place = 0; place < _levels.Length; place++) Set(place, _levels[place], _hertz);
        }
    }

    /// <summary>Sets the light.</summary>
    /// <param name="red">Red part, 0 to 1.</param>
    /// <param name="green">Green part, 0 to 1.</param>
    /// <param name="blue">Blue part, 0 to 1.</param>
    public void SetLight(double red, double green, double blue)
    {
        lock (_gate)
        {
            Set(0, red, 0);
            Set(1, green, 0);
            Set(2, blue, 0);
        }
    }

    /// <summary>Sets the buzzer.</summary>
    /// <param name="hertz">Tone; 0 = silent.</param>
    /// <param name="level">Loudness, 0 to 1.</param>
    public void SetBuzzer(double hertz, double level)
    {
        lock (_gate) Set(BuzzerPlace, hertz > 0 ? level : 0, hertz);
    }

    /// <summary>Dark and silent; then the lines are free.</summary>
    public void Dispose()
    {
        SetLight(0, 0, 0);
        SetBuzzer(0, 0);
        lock (_gate)
        {
            _lines?.Dispose();
            _lines = null;
        }
    }

    private static PanelOutput? Output(string configured, int? line) =>
        configured.Length > 0 ? PanelOutput.Parse(configured) : line is { } l ? new(PanelOutputKind.Gpio, l, "") : null;

    private HardwareProblem? TakeLines()
    {
        if (_uses.Count == 0) return null;
        _lines = _parts.Take(_uses, out var refused);
        return refused;
    }

    private void Set(int place, double level, double hertz)
    {
        _levels[place] = level;
        if (place == BuzzerPlace) _hertz = hertz;
        var problem = "";
        if (_outputs[place] is { Kind: PanelOutputKind.Gpio } && _lines is { } lines)
        {
            var bit = 1ul << _places[place];
            var on = place == BuzzerPlace ? level > 0 : level >= OnFrom;
            if (lines.Set(bit, on ? bit : 0) is > 0 and var error) problem = Errno.Words(error);
        }
        else if (_files[place] is { } file)
        {
            try
            {
                file.Set(level, hertz);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                problem = e.Message;
            }
        }

        if (problem.Length > 0 && !_failed[place]) LogFailed(_logger, Uses[place], problem);
        _failed[place] = problem.Length > 0;
    }

    [LoggerMessage(1403, LogLevel.Error, "the {Use} can't be set: {Reason}")]
    private static partial void LogFailed(ILogger logger, string use, string reason);
}
