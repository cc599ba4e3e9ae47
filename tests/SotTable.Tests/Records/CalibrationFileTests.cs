using System.Security.Cryptography;
using System.Text.Json;
using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Records;

public sealed class CalibrationFileTests
{
    private const string Record = """
        {
          "version": 1, "previousHash": "", "issuedUtc": "2026-03-02T09:00:00Z", "dueUtc": "2027-03-02T09:00:00Z", "origin": "simulated",
          "table": "abc234/t01", "profile": "test", "technician": "K. M.", "software": "0.1.0", "serials": { "A": "BLK-7", "A1": "C-1" },
          "blocks": [
            { "block": "A", "grade": "standard", "uncertaintyN": 0.12, "cells": [ { "channel": "A1", "gainNPerCount": 1.1e-4, "zeroCounts": 120.5 } ], "evidence": { "loads": [5, 10] } },
            { "block": "B", "grade": "quick", "uncertaintyN": 2.5, "cells": [ { "channel": "B1", "gainNPerCount": -1.2e-4, "zeroCounts": -3 } ] }
          ]
        }
        """;

    private const string Creep = """
        { "terms": [ { "fraction": 2.25e-5, "tauS": 90, "beforeN": 0.001 }, { "fraction": 1.275e-4, "tauS": 1080, "beforeN": 0.01 } ], "uncertaintyPart": 5e-6, "loadN": 490, "s": 0.002, "recovery": 0.86, "points": 122 }
        """;

    [Fact]
    public void A_file_that_was_written_reads_back()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var read = CalibrationFile.Parse(Sealed(key), "v000001.json");
        Assert.Equal("", read.Problem);
        var file = read.Value!;
        Assert.True(file.Seal.Holds(key.ExportSubjectPublicKeyInfo(), file.Hash));
        Assert.Equal((1, "", SampleOrigin.Simulated, "K. M."), (file.Version, file.PreviousHash, file.Origin, file.Technician));
        Assert.Equal([CalibrationGrade.Standard, CalibrationGrade.Quick], file.Blocks.Select(b => b.Grade));
        var calibration = file.For(Profile("A1", "B1"), out var problem)!;
        Assert.Equal("", problem);
        Assert.Equal([new CellCalibration("A1", BlockId.A, 1.1e-4, 120.5), new("B1", BlockId.B, -1.2e-4, -3)], calibration.Cells);
        Assert.Equal((2.5, file.Hash), (calibration.UncertaintyN, calibration.Hash));
    }

    [Fact]
    public void A_measured_drift_of_the_zero_goes_with_the_calibration_and_an_absurd_one_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CalibrationFile? Read(string drift, out string problem)
        {
            var record = JsonDocument.Parse(Record.Replace("\"loads\": [5, 10]", $$"""
                "temperature": { "fit": { "zeroNPerK": {{drift}}, "zeroErrorNPerK": 0.01 } }
                """, StringComparison.Ordinal)).RootElement;
            var read = CalibrationFile.Parse(CalibrationFile.Write(record, RecordSeal.Of(key, CanonicalJson.Hash(record))), "v1");
            problem = read.Problem;
            return read.Value;
        }

        var warmth = Read("-0.03", out _)!.For(Profile("A1", "B1"), out _)!.WarmthN;
        Assert.Equal(0.25, Assert.Single(warmth).Value, 9); // (0.03 + 2 · 0.01) N/K over 5 K
        Assert.Equal(BlockId.A, Assert.Single(warmth).Key);
        Assert.Null(Read("30", out var problem));
        Assert.Contains("blocks[0].evidence.temperature.fit.zeroNPerK: 30, expected a number from -3 to 3 N per K", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_of_creep_go_with_the_calibration_and_a_version_without_them_is_as_before()
    {
        var before = WithEvidence("{ \"loads\": [5, 10] }");
        Assert.StartsWith("8920", before.Value!.Hash, StringComparison.Ordinal); // as an earlier program seals it
        Assert.Empty(before.Value.For(Profile("A1", "B1"), out _)!.Creep);
        Assert.Empty(WithEvidence("{ \"creep\": null }").Value!.For(Profile("A1", "B1"), out _)!.Creep);
        var (block, creep) = Assert.Single(WithEvidence($"{{ \"creep\": {Creep} }}").Value!.For(Profile("A1", "B1"), out _)!.Creep);
        Assert.Equal(BlockId.A, block);
        Assert.Equal([new CreepTerm(2.25e-5, 90, 0.001), new(1.275e-4, 1080, 0.01)], creep.Terms);
        Assert.Equal((5e-6, 490, 0.002, 0.86, 122), (creep.UncertaintyPart, creep.LoadN, creep.S, creep.Recovery, creep.Points));
    }

    [Theory]
    [InlineData("\"tauS\": 90", "\"tauS\": -90", "creep.terms[0].tauS: -90, expected a number from 1 to 36000 s")]
    [InlineData("\"tauS\": 90", "\"tauS\": NaN", "not JSON")]
    [InlineData("\"tauS\": 90", "\"tauS\": \"90\"", "creep.terms[0].tauS: expected a number from 1 to 36000 s")]
    [InlineData("\"fraction\": 1.275e-4", "\"fraction\": 0.5", "creep.terms[1].fraction: 0.5, expected a number from -0.01 to 0.01 of the load")]
    [InlineData("\"uncertaintyPart\": 5e-6", "\"uncertaintyPart\": -1", "creep.uncertaintyPart: -1, expected a number from 0 to 0.01 of the load")]
    [InlineData("\"points\": 122", "\"point\": 122", "creep.point: unknown key")]
    [InlineData("\"terms\": [", "\"terms\": [{},", "creep.terms: 3 entries, expected 1 to 2")]
    [InlineData("\"creep\": {", "\"creep\": 7, \"crept\": {", "creep: expected an object {…}")]
    public void Absurd_constants_of_creep_are_refused(string was, string becomes, string problem)
    {
        var evidence = $"{{ \"creep\": {Creep.TrimStart()} }}";
        Assert.Contains(was, evidence, StringComparison.Ordinal);
        Assert.Contains(problem, WithEvidence(evidence, was, becomes).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Layout_is_no_tampering_and_a_digit_is()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = Sealed(key);
        Assert.True(CalibrationFile.Parse(text.Replace("\n", "\n\n", StringComparison.Ordinal), "v1").Ok);
        var changed = CalibrationFile.Parse(text.Replace("0.12", "0.02", StringComparison.Ordinal), "v1");
        Assert.Matches(@"^v1: line \d+: hash: is not the hash of the record: the file was changed after it was sealed$", changed.Problem);
    }

    [Fact]
    public void A_seal_holds_for_its_key_and_its_hash_only()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hash = CanonicalJson.Hash(JsonDocument.Parse(Record).RootElement);
        var seal = RecordSeal.Of(key, hash);
        Assert.True(seal.Holds(key.ExportSubjectPublicKeyInfo(), hash));
        Assert.False(seal.Holds(other.ExportSubjectPublicKeyInfo(), hash));
        Assert.False(seal.Holds(key.ExportSubjectPublicKeyInfo(), hash.Replace(hash[0], hash[0] == 'a' ? 'b' : 'a')));
        Assert.False((seal with { Signature = "no base64" }).Holds(key.ExportSubjectPublicKeyInfo(), hash));
        Assert.False((seal with { KeyId = RecordSeal.KeyIdOf([1, 2, 3]) }).Holds([1, 2, 3], hash));
    }

    [Theory]
    [InlineData("calibration/2", "calibration/9", "line 2: schema: \"sottable-calibration/9\" is newer than this program, expected \"sottable-calibration/2\"")]
    [InlineData("\"gainNPerCount\": 0.00011", "\"gainNPerCount\": NaN", "not JSON")]
    [InlineData("\"gainNPerCount\": 0.00011", "\"gainNPerCount\": 1e400", "record.blocks[0].cells[0].gainNPerCount: 1e400, expected a number from -1 to 1 N per count")]
    [InlineData("\"gainNPerCount\": 0.00011", "\"gainNPerCount\": 0", "record.blocks[0].cells[0].gainNPerCount: 0, expected a gain apart from zero")]
    [InlineData("\"dueUtc\": \"2027", "\"dueUtc\": \"2025", "record.dueUtc: expected a time after issuedUtc")]
    [InlineData("\"origin\": \"simulated\"", "\"origin\": \"guessed\"", "record.origin: \"guessed\", expected one of hardware, simulated, simulatedReplay")]
    [InlineData("\"previousHash\": \"\"", "\"previousHash\": \"00\"", "record.previousHash: \"00\", expected an empty text in version 1")]
    [InlineData("\"technician\"", "\"techician\"", "record.techician: unknown key")]
    [InlineData("\"block\": \"B\"", "\"block\": \"A\"", "record.blocks: a block stands twice, expected once")]
    [InlineData("\"hash\": \"", "\"hash\": \"x", "hash: \"x")]
    [InlineData("ECDSA-P256-SHA256", "none", "seal.algorithm: \"none\", expected ECDSA-P256-SHA256")]
    public void A_bad_file_is_refused_with_its_line_and_the_reason(string was, string becomes, string problem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = Sealed(key);
        Assert.Contains(was, text, StringComparison.Ordinal);
        var read = CalibrationFile.Parse(text.Replace(was, becomes, StringComparison.Ordinal), "v000001.json");
        Assert.False(read.Ok);
        Assert.StartsWith("v000001.json: line ", read.Problem, StringComparison.Ordinal);
        Assert.Contains(problem, read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = Sealed(key).TrimEnd();
        for (var length = 0; length < text.Length; length++) Assert.False(CalibrationFile.Parse(text[..length], "v1").Ok);
    }

    [Fact]
    public void It_fits_no_other_wiring()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = CalibrationFile.Parse(Sealed(key), "v1").Value!;
        Assert.Null(file.For(Profile("A1", "A2", "B1"), out var problem));
        Assert.Equal("no entry for A2, which test has", problem);
        Assert.Null(file.For(Profile("A1"), out problem));
        Assert.Equal("an entry for B1, which test hasn't", problem);
        var half = file with { Blocks = [file.Blocks[0]] };
        Assert.Null(half.For(Profile("A1", "B1"), out problem));
        Assert.Equal("block B is not calibrated yet", problem);
    }

    [Fact]
    public void Another_serial_in_use_is_named()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = CalibrationFile.Parse(Sealed(key), "v1").Value!;
        Assert.Equal("", file.Mismatch(new Dictionary<string, string> { ["A"] = "BLK-7" }));
        Assert.Equal("B2 is now new, and version 1 was made with one whose serial nobody had told", file.Mismatch(new Dictionary<string, string> { ["B2"] = "new" }));
        Assert.Equal("A is now BLK-9, and version 1 was made with BLK-7", file.Mismatch(new Dictionary<string, string> { ["A"] = "BLK-9" }));
    }

    // Sealed as it is, then changed: what is refused by its field is refused before its hash.
    private static FileResult<CalibrationFile> WithEvidence(string evidence, string was = "", string becomes = "")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var record = JsonDocument.Parse(Record.Replace("{ \"loads\": [5, 10] }", evidence, StringComparison.Ordinal)).RootElement;
        var text = JsonSerializer.Serialize(new { schema = CalibrationFile.Schema, record, hash = CanonicalJson.Hash(record), seal = new { key = "k", algorithm = RecordSeal.Algorithm, signature = "s" } });
        return CalibrationFile.Parse(was.Length == 0 ? text : text.Replace(JsonText(was), JsonText(becomes), StringComparison.Ordinal), "v1");
    }

    private static string JsonText(string text) => text.Replace("\": ", "\":", StringComparison.Ordinal);

    private static string Sealed(ECDsa key)
    {
        var record = JsonDocument.Parse(Record).RootElement;
        return CalibrationFile.Write(record, RecordSeal.Of(key, CanonicalJson.Hash(record))).Replace("1.1e-4", "0.00011", StringComparison.Ordinal);
    }

    private static TableProfile Profile(params string[] cells) =>
        new("test", 1, "", [.. cells.Select(c => new ChannelProfile(c, ChannelKind.Load, Enum.Parse<BlockId>(c[..1]), "nau7802", "i2c-1", 0x2a, 128, null, 80, 500, 2))]);
}
