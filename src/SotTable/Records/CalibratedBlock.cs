using System.Text.Json;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Records;

/// <summary>What a version says of one block.</summary>
/// <param name="Block">Which.</param>
/// <param name="Grade">How thoroughly it was calibrated.</param>
/// <param name="UncertaintyN">Expanded uncertainty of a load in newtons, with the coverage factor of the record's evidence (about 95 %).</param>
/// <param name="Cells">One entry for each of its load channels.</param>
/// <param name="WarmthN">How far warmth may move the zero of a session, measured; <c>null</c> when nobody has measured it.</param>
/// <param name="Creep">Constants of its creep; <c>null</c> without a creep test, when it was no more than noise, and in earlier versions.</param>
public sealed record CalibratedBlock(
    BlockId Block, CalibrationGrade Grade, double UncertaintyN, IReadOnlyList<CellCalibration> Cells, double? WarmthN = null, CreepFit? Creep = null)
{
    // What a cell under a block can be at all: a 50 kg cell at gain 128 has about 1e-4 N per count.
    private const double LargestGain = 1;
    private const double SmallestGain = 1e-9;

    // A hundred times what class C3 allows a cell of 200 kg.
    private const double LargestDrift = 3;

    /// <summary>Reads it.</summary>
    /// <param name="file">Keeps the first problem.</param>
    /// <param name="entry">Its entry.</param>
    internal static CalibratedBlock Read(FileReading file, LocatedJson entry)
    {
        // The evidence is for people and certificates; it is sealed with the rest, and a running table reads no more of it than the drift of the zero and the creep.
        file.Keys(entry, "block", "grade", "uncertaintyN", "cells", "evidence");
        var block = file.Word<BlockId>(entry, "block");
        var grade = file.Word<CalibrationGrade>(entry, "grade");
        var uncertainty = file.Number(entry, "uncertaintyN", 0, 1000, "N");
        var cells = new List<CellCalibration>();
        foreach (var cell in file.List(entry, "cells", 1, 8))
        {
            file.Keys(cell, "channel", "gainNPerCount", "zeroCounts", "bend");
            var name = file.Text(cell, "channel");
            if (cells.Any(c => c.Channel == name)) file.Refuse(cell, $"{name} stands twice, expected once");
            var gain = file.Number(cell, "gainNPerCount", -LargestGain, LargestGain, "N per count");
            if (Math.Abs(gain) < SmallestGain) file.Refuse(cell.Find("gainNPerCount") ?? cell, $"{gain}, expected a gain apart from zero");
            cells.Add(new(name, block, gain, file.Number(cell, "zeroCounts", -8_388_608, 8_388_607, "counts"), CellBend.Read(file, cell)));
        }

        return new(block, grade, uncertainty, cells, Warmth(file, entry), CreepFit.Read(file, entry.Find("evidence")));
    }

    private static double? Warmth(FileReading file, LocatedJson entry) => entry.Find("evidence")?.Find("temperature")?.Find("fit") is { Type: JsonTokenType.StartObject } fit
        ? TemperatureFit.SessionN(file.Number(fit, "zeroNPerK", -LargestDrift, LargestDrift, "N per K"), file.Number(fit, "zeroErrorNPerK", 0, LargestDrift, "N per K"))
        : null;
}
