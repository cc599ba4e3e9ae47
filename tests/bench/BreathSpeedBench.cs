using SotTable.Device.Sensing.Recordings;
using SotTable.Signal;

namespace SotTable.Bench;

/// <summary>How many samples a second the breath detector takes on one core, beside scipy's filter and peak finder on the same signal in the same run.</summary>
internal static class BreathSpeedBench
{
    private const double RateHz = 125;

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        var recording = BreathRecording.Open(Path.Combine(lab.Root, "tests/recordings/breath/ds210_01.csv.gz"));
        if (recording.Value is null) throw new InvalidDataException(recording.Problem);
        var signal = new double[lab.Quick ? 500_000 : 3_000_000];
        for (var i = 0; i < signal.Length; i++) signal[i] = recording.Value.WaveAt(i / RateHz);
        double best = 0;
        var breaths = 0;
        for (var round = 0; round < 4; round++)
        {
            var detector = new BreathDetector(BreathSensor.Belt, RateHz);
            breaths = 0;
            var start = Lab.NowUs();
            for (var i = 0; i < signal.Length; i++)
                if ((detector.Add(TimeSpan.FromTicks((long)i * 80_000), signal[i]) & BreathNews.Expiration) != 0) breaths++;
            best = Math.Max(best, signal.Length / (Lab.NowUs() - start));
        }

        lab.Print("breath detector at 125 samples/s, one core", best, "M samples/s", 3, $"live, with rate and confidence; {breaths} breaths", atLeast: true);
        var file = Path.Combine(lab.Folder, "breath.f64");
        await File.WriteAllBytesAsync(file, System.Runtime.InteropServices.MemoryMarshal.AsBytes(signal.AsSpan()).ToArray(), cancellationToken);
        await using var peer = Child.Start("/usr/bin/python3", [Path.Combine(lab.Root, "tests/bench/breath_peer.py"), file]);
        var code = await peer.ExitAsync(cancellationToken);
        if (code == 0 && peer.Lines is [.., var line] && double.TryParse(line, System.Globalization.CultureInfo.InvariantCulture, out var figure))
            lab.Print("peer: scipy sosfilt + find_peaks, same signal", figure, "M samples/s", note: "whole recording at once, no confidence");
        else
            Console.WriteLine($"# breathspeed: scipy did not run: {(peer.Lines is [.., var last] ? last : "no output")} (python3-scipy)");
    }
}
