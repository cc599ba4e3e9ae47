using System.Globalization;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>What the samples of a channel say about its wiring. The limits are decision 0043.</summary>
internal static class ChannelVerdicts
{
    private const double RateLimit = 0.10;
    private const double LossLimit = 0.001;
    private const double NoiseLimit = 2;
    private const double BrokenNoise = 20;
    private const double NearEnd = 0.9;
    private const double ZeroLook = 0.01;
    private const double ZeroBroken = 0.20;
    private const double OwnZeroN = 0.5;
    private const double DriftUnits = 0.5;
    private const double HumFaultN = 1;
    private const int FewValues = 3;
    private static readonly double[] Grids = [50, 60];

    /// <summary>Judges a channel.</summary>
    /// <param name="run">What came.</param>
    /// <param name="rest">What it is like.</param>
    /// <param name="scale">Counts to units.</param>
    /// <param name="inUse">True when somebody lies or moves there: noise, drift and zero are theirs then.</param>
    public static IEnumerable<DiagnosisLine> Judge(ChannelRun run, RestFigures? rest, ChannelScale scale, bool inUse)
    {
        yield return Samples(run);
        if (Words(run, rest) is { } words) yield return words;
        if (rest is null || run.MeasuredHz() is not { } hz) yield break;
        yield return Rate(run, hz);
        if (rest.Unique < FewValues) yield break;
        if (inUse)
        {
            yield return Line(run, "noise", LineVerdict.NotChecked, "in-use", "noise, drift and zero: the table is in use, or shows more than 20 N; look again when it is empty");
        }
        else
        {
            yield return Noise(run, rest, scale);
            if (Math.Abs(rest.DriftPerMinute) - (4 * rest.DriftError) is var sure && sure * Math.Abs(scale.PerCount) > DriftUnits && run.Profile.Kind == ChannelKind.Load)
                yield return Line(run, "drift", LineVerdict.Look, "drift", Inv($"drifts by {rest.DriftPerMinute * scale.PerCount:+0.0;-0.0} {scale.Unit} a minute: let it warm up for 10 minutes; if it stays, give the cell's cable slack, then look at its glue"));
            if (Zero(run, rest, scale) is { } zero) yield return zero;
        }

        if (Hum(run, rest, scale, hz) is { } hum) yield return hum;
    }

    private static DiagnosisLine Samples(ChannelRun run)
    {
        var fault = run.Silence();
        if (fault == SampleFault.None && run.Good + run.Told(SampleFault.Saturated) + run.Told(SampleFault.Stuck) > 0) return Line(run, "samples", LineVerdict.Ok, "ok", $"{run.Good} good readings from the {ChannelScale.Place(run.Profile)}");
        if (fault == SampleFault.None) return Line(run, "samples", LineVerdict.Fault, "silent", $"not one sample came from the {ChannelScale.Place(run.Profile)}: check its supply and its cable");
        var often = run.Good > 0 ? $"{run.Told(fault)} times" : "always";
        return Line(run, "samples", LineVerdict.Fault, CodeOf(fault), $"{ChannelScale.Place(run.Profile)}: {often} {Words(fault, run.Profile)}");
    }

    private static DiagnosisLine? Words(ChannelRun run, RestFigures? rest)
    {
        if (run.Told(SampleFault.Saturated) is > 0 and var saturated)
            return Line(run, "range", LineVerdict.Fault, "saturated", $"{saturated} words at the end of the range: a wire of the {Sensor(run)} is open, or it is overloaded");
        if (run.Told(SampleFault.Stuck) > 0 || rest?.Unique == 1 || (rest?.Unique < FewValues && run.Profile.Kind == ChannelKind.Load))
            return Line(run, "words", LineVerdict.Fault, "stuck", $"the same word again and again: the {run.Profile.Chip} does not convert; cut its supply for a moment, then check clock and reference");
        if (run.Told(SampleFault.TornSuspect) is > 0 and var torn)
            return Line(run, "words", LineVerdict.Fault, "torn", $"{torn} words were torn by a clock pulse of more than 50 µs: the processor is too busy, or wire the chip to SPI");
        if (rest is not null && Math.Abs(rest.Mean) > NearEnd * Math.ScaleB(1, run.Profile.Bits - 1))
            return Line(run, "range", LineVerdict.Look, "near-end", Inv($"rests at {100 * rest.Mean / Math.ScaleB(1, run.Profile.Bits - 1):0} % of the converter's range: little room is left for a load; check bridge, gain and supply"));
        return null;
    }

    private static DiagnosisLine Rate(ChannelRun run, double hz)
    {
        var words = run.Good + run.Lost;
        var text = Inv($"{hz:0.00} readings/s, nominal {run.Profile.SampleRateHz:0.##}");
        if (Math.Abs((hz / run.Profile.SampleRateHz) - 1) > RateLimit)
            return Line(run, "rate", LineVerdict.Fault, "rate", $"{text}: more than 10 % off; check the rate pin or the profile's sampleRateHz{(hz < run.Profile.SampleRateHz ? ", and whether the bus or the processor is too slow" : "")}");
        if (run.Lost > LossLimit * words && run.Lost > 1) return Line(run, "rate", LineVerdict.Fault, "missing", Inv($"{text}, {run.Lost} missing ({100.0 * run.Lost / words:0.0} %): the bus or the processor is too slow, or the chip skips"));
        return run.Lost > 0 ? Line(run, "rate", LineVerdict.Look, "missing", $"{text}, {run.Lost} missing: look again; if it repeats, see what else the processor does") : Line(run, "rate", LineVerdict.Ok, "ok", $"{text}, none missing");
    }

    private static DiagnosisLine Noise(ChannelRun run, RestFigures rest, ChannelScale scale)
    {
        var text = Inv($"{rest.NoiseRms:0.0} counts = {Small(rest.NoiseRms * Math.Abs(scale.PerCount))} {scale.Unit} rms ({(scale.Calibrated ? "calibrated" : "nominal")})");
        if (scale.ExpectedNoise is not { } expected) return Line(run, "noise", LineVerdict.Ok, "ok", $"{text}; no data sheet to compare with");
        var times = rest.NoiseRms / expected;
        text += Inv($", {times:0.0} of what data sheet and building give");
        if (times > NoiseLimit && run.Profile.Kind == ChannelKind.Breath)
            return Line(run, "noise", LineVerdict.Look, "noise", $"{text}: somebody breathes or moves there; look again when nobody does, then check shield and hose");
        if (times > BrokenNoise) return Line(run, "noise", LineVerdict.Fault, "noise", $"{text}: a wire of the {Sensor(run)} is loose, or somebody leans on it");
        return times > NoiseLimit
            ? Line(run, "noise", LineVerdict.Look, "noise", $"{text}: keep it still; check the shield{(run.Profile.Chip == "nau7802" ? " and that the chip's supply is 3.3 V, 0.3 V above its own 3.0 V regulator" : "")}")
            : Line(run, "noise", LineVerdict.Ok, "ok", text);
    }

    private static DiagnosisLine? Zero(ChannelRun run, RestFigures rest, ChannelScale scale)
    {
        if (run.Profile is not { Kind: ChannelKind.Load, CapacityN: { } capacity } || scale.ZeroCounts is not { } zero) return null;
        var off = (rest.Mean - zero) * scale.PerCount;
        var part = Math.Abs(off) / capacity;
        var ownZero = Math.Abs(rest.Mean * scale.PerCount) < OwnZeroN ? "a wire of its excitation may be open, since the converter shows no more than its own zero; otherwise " : "";
        if (part <= ZeroLook) return Line(run, "zero", LineVerdict.Ok, "ok", Inv($"{off:+0.0;-0.0;0.0} N from the calibration's zero"));
        return part > ZeroBroken
            ? Line(run, "zero", LineVerdict.Fault, "zero-far-off", Inv($"{off:+0;-0} N from the calibration's zero, {100 * part:0} % of capacity: with an empty table {ownZero}half of the bridge is open; check its four wires"))
            : Line(run, "zero", LineVerdict.Fault, "zero-moved", Inv($"{off:+0.0;-0.0} N from the calibration's zero: with an empty table {ownZero}something lies on the block or pushes it from the side, or an overload has bent the cell; look for the first, then replace the cell and calibrate"));
    }

    private static DiagnosisLine? Hum(ChannelRun run, RestFigures rest, ChannelScale scale, double hz)
    {
        if (rest.Hum is { } hum)
        {
            var size = 2 * hum.Amplitude * Math.Abs(scale.PerCount);
            var big = run.Profile.Kind == ChannelKind.Load ? size > HumFaultN : hum.Amplitude > 20 * scale.ExpectedNoise;
            var where = Math.Abs(hum.SeenHz - hum.MainsHz) < 0.5 ? "" : Inv($" (seen at {hum.SeenHz:0.0} Hz, to which {hz:0.0} readings/s fold it)");
            return Line(run, "hum", big ? LineVerdict.Fault : LineVerdict.Look, "hum", Inv($"hum of {(hum.CouldBeOther ? "50 or 60" : $"{hum.MainsHz:0}")} Hz mains, {Small(size)} {scale.Unit} peak to peak{where}: connect the cable's shield at one end, keep it off mains cables"));
        }

        string[] hidden = [.. Grids.Where(m => !MainsHum.CanTell(m, hz, rest.Count / hz)).Select(m => Inv($"{m:0}"))];
        return hidden.Length > 0 ? Line(run, "hum", LineVerdict.NotChecked, "hum-folds-to-drift", Inv($"hum of {string.Join(" and ", hidden)} Hz mains can't be told from drift at {hz:0.0} readings/s")) : Line(run, "hum", LineVerdict.Ok, "ok", "no hum of 50 or 60 Hz mains");
    }

    /// <summary>The word of a fault for programs.</summary>
    /// <param name="fault">The fault.</param>
    public static string CodeOf(SampleFault fault) => fault switch
    {
        SampleFault.NoAnswer => "no-answer",
        SampleFault.BusError => "bus-error",
        SampleFault.SetupFailed => "setup-failed",
        SampleFault.Reset => "reset",
        _ => "timeout",
    };

    private static string Words(SampleFault fault, ChannelProfile c) => (fault, c.Chip) switch
    {
        (SampleFault.NoAnswer, _) => "no answer: check supply, data and clock wire, and the address in the profile",
        (SampleFault.BusError, "hx711") => "the data line stays low after a word: it is shorted to ground, or no chip is there",
        (SampleFault.BusError, "sdp3x") => "the transfer failed or its check sum was wrong: shorten the cable, check the pull-ups",
        (SampleFault.BusError, "iio") => "the kernel's driver gives an error instead of a reading: see the kernel's log",
        (SampleFault.BusError, _) => "the transfer failed: a line is held or two chips talk at once; check the wiring of the bus",
        (SampleFault.SetupFailed, "nau7802") => "the chip refuses its set-up (front-end calibration or revision): check bridge and supply, and that it is a NAU7802",
        (SampleFault.SetupFailed, _) => "the chip refuses its set-up: another chip sits at this address, or one of another range than the profile's",
        (SampleFault.Reset, _) => "the chip forgot its settings while it ran: its supply dips; check supply wires and capacitor",
        (_, "hx711") => "no conversion: clock or data wire is off, the chip has no supply, or it was reset",
        _ => "no conversion in time: the chip skips them, was reset, or its clock has stopped",
    };

    private static string Sensor(ChannelRun run) => run.Profile.Kind == ChannelKind.Load ? "bridge" : "sensor";

    private static string Small(double value) => value.ToString(value < 0.1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);

    private static DiagnosisLine Line(ChannelRun run, string check, LineVerdict verdict, string code, string sentence) => new(check, run.Profile.Name, verdict, code, sentence);
}
