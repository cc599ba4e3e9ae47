using SotTable.Device.Sensing;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Bench;

/// <summary>Bytes allocated a sample by driver, signal chain and live grid in steady state, and their time a sample, on the virtual clock.</summary>
internal static class MemoryBench
{
    public static void Run(Lab lab)
    {
        var file = Path.Combine(lab.Root, "hardware/profiles/adult-4x320.json");
        var profile = TableProfileFile.Parse(File.ReadAllText(file), file).Value ?? throw new InvalidDataException(file);
        using var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { LyingAtStart = true });
        var calibration = Calibration.Parse(table.CalibrationJson, "calibration", profile).Value;
        var chain = new SignalChain(profile, calibration, Occupancy.Adult);
        var grid = new WaveGrid(profile, calibration, 10);
        var frame = new WaveFrame();
        var samples = 0L;
        var measured = 0L;
        long bytes0 = 0, bytes1 = 0;
        double at0 = 0, at1 = 0;
        const int warm = 100_000, count = 400_000;
        table.RunUntil(TimeSpan.FromSeconds((warm + count) / 1380.0), (in RawSample sample) =>
        {
            if (++samples == warm) (bytes0, at0) = (GC.GetAllocatedBytesForCurrentThread(), Lab.NowUs());
            chain.Add(sample);
            grid.Add(sample);
            if (samples % 138 == 0) grid.TryFill(frame, out _, out _);
            if (samples < warm) return;
            measured = samples - warm;
            (bytes1, at1) = (GC.GetAllocatedBytesForCurrentThread(), Lab.NowUs());
        }, CancellationToken.None);
        lab.Print("bytes allocated a sample, chips to live frame", Math.Round((double)(bytes1 - bytes0) / measured, 3), "B", 0, $"{bytes1 - bytes0} bytes in {measured} samples");
        lab.Print("time a sample, chip models to live frame, virtual clock", (at1 - at0) / measured * 1e3, "ns");
    }
}
