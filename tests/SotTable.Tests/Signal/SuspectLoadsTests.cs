using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>Which load a refused fit fails by, on simulated cells whose truth is known. Seeds are fixed.</summary>
public sealed class SuspectLoadsTests
{
    private const double G = PlantedBlock.G;
    private static readonly double[] Parts = [-0.19, -0.1, -0.05, 0.05, 0.1, 0.19];

    [Fact]
    public void A_wrong_mass_is_always_among_the_named_and_with_the_right_one_the_fit_is_accepted()
    {
        int alone = 0, corners = 0;
        var missed = new List<string>();
        for (var seed = 0; seed < 360; seed++)
        {
            var rows = Standard(seed);
            var which = seed % 6;
            var wrong = Lighter(rows, which, Parts[seed / 6 % Parts.Length]);
            Assert.Null(Fit(wrong));
            var suspect = Find(wrong);
            if (suspect is null)
            {
                missed.Add($"seed {seed}: load {which}, {Parts[seed / 6 % Parts.Length]}");
                continue;
            }

            Assert.Contains(which, suspect.Units);
            if (suspect.Units.Count == 1) alone++;
            else corners++;
            Assert.True(suspect.Units.Count == 1 || which < 2);
            Assert.NotNull(Fit([.. wrong.Select((r, i) => suspect.Units.Contains(i) ? rows[i] : r)]));
        }

        Assert.True(missed.Count <= 3, string.Join('\n', missed));
        Assert.InRange(alone, 240, 360); // a corner that is off by a twentieth might be the other one
    }

    [Fact]
    public void The_words_say_what_it_reads_as()
    {
        var suspect = Find(Lighter(Standard(1, noiseN: 0), 2, -0.1));
        Assert.Equal(
            "5 kg in the middle reads as 4.50 kg (44.1 N, not 49.0 N) by the other loads, which agree: another weight than noted, or something touched the block", suspect!.Words);
    }

    [Fact]
    public void Two_corners_that_the_other_loads_go_with_either_of_are_named_both()
    {
        var suspect = Find(Lighter(Standard(1, noiseN: 0), 0, -0.03));
        Assert.Equal([0, 1], suspect!.Units);
        Assert.EndsWith("the other loads go with either, so both have to be taken", suspect.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_exchanged_loads_are_named_as_a_pair()
    {
        int[][] pairs = [[0, 2], [1, 4], [2, 3], [4, 5], [4, 6], [0, 3]];
        for (var seed = 0; seed < 120; seed++)
        {
            var block = new PlantedBlock(new Random(seed), noiseN: 0.03);
            LoadRow[] rows =
            [
                block.Row(RowUse.Corner, 1, 10), block.Row(RowUse.Corner, 2, 10), block.Row(RowUse.Span, 0, 9), block.Row(RowUse.Span, 0, 19),
                block.Row(RowUse.Span, 0, 9), block.Row(RowUse.Span, 0, 19), block.Row(RowUse.Verify, 0, 10),
            ];
            var (a, b) = (pairs[seed % 6][0], pairs[seed % 6][1]);
            LoadRow Put(int row, double kg) => block.Row(rows[row].Use, rows[row].Mark, kg) with { MassKg = rows[row].MassKg };
            LoadRow[] wrong = [.. rows.Select((r, i) => i == a ? Put(a, rows[b].MassKg) : i == b ? Put(b, rows[a].MassKg) : r)];
            Assert.Null(Fit(wrong));
            Assert.Equal([a, b], Find(wrong)?.Units ?? []);
        }
    }

    [Fact]
    public void The_rows_of_a_ladder_are_named_together()
    {
        var block = new PlantedBlock(new Random(2), noiseN: 0.03);
        LoadRow[] Ladder(double firstKg) => [block.Row(RowUse.Span, 0, firstKg) with { MassKg = 9 }, block.Row(RowUse.Span, 0, 19), block.Row(RowUse.Down, 0, firstKg) with { MassKg = 9 }];
        LoadRow[][] units = [[block.Row(RowUse.Corner, 1, 10)], [block.Row(RowUse.Corner, 2, 10)], Ladder(10), Ladder(9), [block.Row(RowUse.Verify, 0, 10)]];
        var suspect = SuspectLoads.Find(units, Fit, PlantedBlock.Scale, G)!;
        Assert.Equal([2], suspect.Units);
        Assert.StartsWith("9 kg in the middle reads as 10.0", suspect.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_named_where_the_loads_can_not_tell()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var rows = Standard(seed);
            Assert.Null(Find(Lighter(Lighter(rows, 2, -0.1), 4, 0.07))); // two, each by another part
            Assert.Null(Find([.. rows.Select(r => r.MassKg == 5 ? r with { MassKg = 6 } : r)])); // one weight is wrong wherever it was put
            Assert.Null(Find(Lighter(Lighter(rows, 3, -0.1), 6, -0.04))); // the load outside the fit speaks against the others
            var middle = new PlantedBlock(new Random(seed), noiseN: 0.03);
            Assert.Null(Find([.. rows.Select(r => r.Mark == 0 ? r : middle.Row(RowUse.Corner, r.Mark, 10, place: 0))]));
        }
    }

    [Fact]
    public void One_load_alone_has_nobody_to_speak_against_it() =>
        Assert.Null(SuspectLoads.Find([[new PlantedBlock(new Random(1), 0.03).Row(RowUse.Span, 0, 10)]], _ => null, PlantedBlock.Scale, G));

    private static LoadRow[] Standard(int seed, double noiseN = 0.03) => new PlantedBlock(new Random(seed), noiseN).Standard();

    // What was put was lighter by that part than what is noted.
    private static LoadRow[] Lighter(LoadRow[] rows, int which, double part) => [.. rows.Select((r, i) => i == which ? r with { Counts = [.. r.Counts.Select(c => c * (1 + part))] } : r)];

    private static SuspectLoads? Find(LoadRow[] rows) => SuspectLoads.Find([.. rows.Select(r => new[] { r })], Fit, PlantedBlock.Scale, G);

    private static BlockFit? Fit(IReadOnlyList<LoadRow> rows) => BlockFit.Of(rows, PlantedBlock.Scale, G, 0, out _);
}
