using SotTable.Signal;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Signal.Load;

/// <summary>Recordings of a force plate against what is known of them (tests/recordings/load).</summary>
public sealed class RecordedLoadTests
{
    [Fact]
    public void A_jump_gives_its_edges_within_20_ms_its_peak_and_no_spike()
    {
        var events = new List<LoadEvent>();
        var course = new LoadCourse([new LoadCellScale(0, new(1), 0, 70)], LoadLimits.Adult, 500);
        course.Pair.Happened = (_, e) => events.Add(e);
        foreach (var row in Rows("jump1.txt")) course.Add(TimeSpan.FromSeconds(row[0]), 0, row[1]);
        var edges = events.Where(e => e.Kind is LoadEventKind.On or LoadEventKind.Off).ToArray();
        Assert.Equal([LoadEventKind.On, LoadEventKind.Off, LoadEventKind.On, LoadEventKind.Off], edges.Select(e => e.Kind));
        foreach (var (edge, truth) in edges.Zip([1.313, 5.089, 5.640, 9.420])) Assert.Equal(truth, edge.At.TotalSeconds, 0.020);
        Assert.Equal(4696.8, events.Where(e => e.Kind == LoadEventKind.Impact).Max(e => e.Size), 0.1);
        Assert.Equal(0, course.Spikes(0));
    }

    [Fact]
    public void Four_cells_under_a_plate_give_sum_corners_and_centre()
    {
        double[] perVolt = [1000 / 3.898, 1000 / 3.889, 1000 / 3.885, 1000 / 3.891];
        var (sums, corners, rows) = (0.0, new double[4], 0);
        var course = new LoadCourse([.. perVolt.Select(f => new LoadCellScale(0, new(f), 0, 20 / f))], LoadLimits.Adult, 200);
        course.Weighed = (_, _, load) =>
        {
            sums += load;
            rows++;
            for (var c = 0; c < 4; c++) corners[c] += course.Load(c);
        };
        foreach (var row in Rows("kistler_fp_data.txt"))
            for (var c = 0; c < 4; c++) course.Add(TimeSpan.FromSeconds(row[0]), c, row[5 + c]);
        Assert.Equal(437.2, sums / rows, 0.1);
        foreach (var (corner, known) in corners.Zip([189.6, 8.9, 188.7, 49.9])) Assert.Equal(known, corner / rows, 0.1);
        Assert.Equal(0, Enumerable.Range(0, 4).Sum(c => course.Spikes(c)));
        CentreOfLoad[] places = [new(-0.12, 0.2), new(0.12, 0.2), new(0.12, -0.2), new(-0.12, -0.2)];
        var centre = CentreOfLoad.Of([.. corners.Select(c => c / rows)], places)!.Value;
        Assert.Equal(-0.0115, centre.X, 0.0005);
        Assert.Equal(-0.0183, centre.Y, 0.0005);
    }

    private static IEnumerable<double[]> Rows(string file) =>
        File.ReadLines(Repository.File("tests", "recordings", "load", file)).Skip(1).Where(l => l.Length > 0).Select(l => l.Split('\t').Select(double.Parse).ToArray());
}
