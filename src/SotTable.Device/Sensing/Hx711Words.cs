using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// Judges the words of one HX711. A chip that falls asleep in the middle of a word gives the true upper bits and then ones, and such a word is
/// believed by whoever only looks whether the data line is high at the end: a sleeping chip holds it high too.
/// </summary>
internal sealed class Hx711Words
{
    // Noise alone ends one word in 64 with this many ones, so the word must also have jumped, by less than the ones could hide.
    private const int SuspiciousOnes = 6;
    private const double JumpsPerStep = 16;

    // Its noise is about 20 counts rms at the least.
    private const int StuckWords = 16;
    private int _toDrop;
    private int _last;
    private int _equal;
    private int _seen;
    private double _step;

    /// <summary>The chip starts again: the next conversions are dropped.</summary>
    /// <param name="settled">True when each word has settled by itself, and only the first is dropped.</param>
    public void Restart(bool settled)
    {
        _toDrop = settled ? 1 : Hx711.SettlingWords;
        _seen = 0;
        _equal = 0;
    }

    /// <summary>Whether the next word sets the gain for the first time since the start.</summary>
    public bool First => _toDrop == Hx711.SettlingWords;

    /// <summary>A word that was clocked out in time.</summary>
    /// <param name="counts">The word.</param>
    public ConverterStep Judge(int counts)
    {
        if (_toDrop > 0)
        {
            _toDrop--;
            return ConverterStep.Settling;
        }

        if (counts is Hx711.Top or Hx711.Bottom) return Taken(counts, SampleFault.Saturated);
        var jump = Math.Abs((double)counts - _last);
        var ones = int.TrailingZeroCount(~counts);
        if (_seen >= StuckWords && ones >= SuspiciousOnes && jump > JumpsPerStep * _step && jump < Math.ScaleB(1, ones + 1))
        {
            // Once: a load that really jumped there is believed at the next word.
            _seen = 0;
            return ConverterStep.Word(counts, SampleFault.TornSuspect);
        }

        return Taken(counts, SampleFault.None);
    }

    private ConverterStep Taken(int counts, SampleFault fault)
    {
        _equal = _seen > 0 && counts == _last ? _equal + 1 : 1;
        if (_seen > 0) _step += (Math.Min(Math.Abs((double)counts - _last), 4 * _step + 100) - _step) / Math.Min(_seen, 16);
        _last = counts;
        _seen = Math.Min(_seen + 1, StuckWords);
        return ConverterStep.Word(counts, fault == SampleFault.None && _equal >= StuckWords ? SampleFault.Stuck : fault);
    }
}
