using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>The verbs of <c>sottable</c> that a technician uses.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-verbs-").FullName;

    [Fact]
    public async Task A_technician_presses_looks_and_taps_while_the_table_runs()
    {
        await using var clinic = await Clinic.OpenAsync();
        var socket = clinic.Tables[0].Socket;
        Assert.Equal("idle", (await StatusAsync(socket)).GetProperty("state").GetProperty("phase").GetString());

        Assert.Equal(0, (await RunAsync("press", "--socket", socket)).ExitCode);
        Assert.Equal("running", (await StatusAsync(socket)).GetProperty("state").GetProperty("phase").GetString());

        var (exitCode, output, _) = await RunAsync("tap", "--csv", "--seconds", "1", "--socket", socket);
        Assert.Equal(0, exitCode);
        var file = Path.Combine(_folder, "tap.sot.csv");
        await File.WriteAllTextAsync(file, output, TestContext.Current.CancellationToken);
        var tapped = JsonDocument.Parse((await RunAsync("replay", file, "--recording", "--json")).Output).RootElement;
        Assert.All(tapped.GetProperty("channels").EnumerateArray(), c => Assert.InRange(c.GetProperty("good").GetInt32(), 40, 90));

        Assert.Equal(0, (await RunAsync("press", "--hold", "2.5", "--socket", socket)).ExitCode);
        Assert.Contains("Ended", (await RunAsync("status", "--socket", socket)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_for_a_person_fits_80_columns()
    {
        await using var clinic = await Clinic.OpenAsync();
        var status = await RunAsync("status", "--socket", clinic.Tables[0].Socket);
        var tap = await RunAsync("tap", "--seconds", "1", "--socket", clinic.Tables[0].Socket);
        Assert.All((status.Output + tap.Output).Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_notice_is_told_in_words_on_80_columns_and_one_of_a_newer_table_by_its_code()
    {
        Assert.Equal(
            [
                "Notice   A sensor does not answer: A1, B2. What it measures is not shown. The",
                "         timer goes on. Look at its cable, then ask the technician.",
                "Notice   The table’s certificate has not been renewed: it ends on 2 March 2027.",
                "         After that day the table goes on, but nothing of it reaches the",
                "         dashboard. It renews by itself once it reaches the hub. Tell the",
                "         technician.",
                "Notice   newer-code: it: well",
            ],
            Cli.StatusVerb.NoticeLines(["sensor-fault:A1", "sensor-fault:B2", "certificate-ends:it ends on 2 March 2027", "newer-code:it: well"]));
    }

    [Fact]
    public async Task A_technician_diagnoses_a_table_while_its_service_runs_and_without_it()
    {
        await using var clinic = await Clinic.OpenAsync();
        var (exitCode, output, _) = await RunAsync("diagnose", "--socket", clinic.Tables[0].Socket, "--seconds", "3", "--json");
        var found = JsonDocument.Parse(output).RootElement;
        Assert.True(found.GetProperty("byService").GetBoolean());
        Assert.DoesNotContain(found.GetProperty("lines").EnumerateArray(), l => l.GetProperty("verdict").GetString() == "fault");
        Assert.Equal(0, exitCode);
        Assert.All(found.GetProperty("channels").EnumerateArray(), c => Assert.InRange(c.GetProperty("good").GetInt32(), 100, 300));

        var nobody = await RunAsync("diagnose", "--socket", Path.Combine(_folder, "none"), "--profile", Path.Combine(_folder, "missing.json"));
        Assert.Equal(65, nobody.ExitCode);
        Assert.Equal(64, (await RunAsync("diagnose", "--seconds", "1")).ExitCode);
        Assert.Equal(69, (await RunAsync("diagnose", "--socket", Path.Combine(_folder, "none"))).ExitCode);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_one_does_not()
    {
        string[] files = [Path.Combine(_folder, "a"), Path.Combine(_folder, "b"), Path.Combine(_folder, "c")];
        foreach (var (file, seed) in files.Zip(["7", "7", "8"]))
            Assert.Equal(0, (await RunAsync("simulate", "--seed", seed, "--seconds", "10", "--out", file)).ExitCode);
        var bytes = files.Select(File.ReadAllBytes).ToArray();
        Assert.Equal(bytes[0], bytes[1]);
        Assert.NotEqual(bytes[0], bytes[2]);
    }

    [Fact]
    public async Task A_replay_of_the_recorded_person_loses_nothing_and_says_the_loads()
    {
        var recording = Cli.Demo.Checkout.Find().DefaultRecording;
        var summary = JsonDocument.Parse((await RunAsync("replay", recording, "--json")).Output).RootElement;
        Assert.Contains("ds210_01", summary.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.All(summary.GetProperty("channels").EnumerateArray(), c => Assert.Equal(0, c.GetProperty("lost").GetInt32()));
        Assert.InRange(summary.GetProperty("meanLoadAN").GetDouble() + summary.GetProperty("meanLoadBN").GetDouble(), 50, 750);
    }

    [Fact]
    public async Task A_file_that_is_no_recording_is_refused_with_file_line_and_what_was_expected()
    {
        var file = Path.Combine(_folder, "notes.txt");
        await File.WriteAllTextAsync(file, "hello\n", TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await RunAsync("replay", file);
        Assert.Equal(65, exitCode);
        Assert.Empty(output);
        Assert.Contains("notes.txt: line 1", error, StringComparison.Ordinal);
        Assert.Contains("expected", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_points_of_a_calibration_are_fitted_or_refused()
    {
        var file = Path.Combine(_folder, "points.csv");
        await File.WriteAllTextAsync(file, "load,counts\n1,10\n2,21\n3,29\n4,41\n5,50\n", TestContext.Current.CancellationToken);
        var (exitCode, output, _) = await RunAsync("fit", "--points", file, "--degree", "1", "--json");
        Assert.Equal(0, exitCode);
        var fit = JsonDocument.Parse(output).RootElement;
        Assert.Equal([0.2, 10], fit.GetProperty("coefficients").EnumerateArray().Select(c => Math.Round(c.GetDouble(), 9)));
        Assert.Equal(2, fit.GetProperty("standardErrors").GetArrayLength());
        Assert.Equal(2.4 * fit.GetProperty("s").GetDouble(), fit.GetProperty("llf").GetDouble(), 9);
        Assert.All((await RunAsync("fit", "--points", file)).Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));

        await File.WriteAllTextAsync(file, "load,counts\n1,10\n1,21\n", TestContext.Current.CancellationToken);
        var refused = await RunAsync("fit", "--points", file);
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("points.csv: line 3: all values of load are equal", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorded_breaths_become_tables_for_a_scorer_or_the_folder_is_refused()
    {
        var data = Path.Combine(_folder, "breaths");
        Directory.CreateDirectory(Path.Combine(data, "signals"));
        var list = Path.Combine(data, "recordings.csv");
        await File.WriteAllTextAsync(list, "rec,kind,note,inspiration,fs_hz\nlying,belt,\"at rest, supine\",up,50\n", TestContext.Current.CancellationToken);
        File.Copy(Cli.Demo.Checkout.Find().DefaultRecording, Path.Combine(data, "signals", "lying.csv.gz"));
        var output = Path.Combine(_folder, "tables");
        Assert.Equal(0, (await RunAsync("bench", "respiration", "--data", data, "--out", output)).ExitCode);
        var events = await File.ReadAllLinesAsync(Path.Combine(output, "events.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("rec,event,t_event_s,t_report_s,depth", events[0]);
        Assert.InRange(events.Count(l => l.StartsWith("lying,peak,", StringComparison.Ordinal)), 189, 192);
        foreach (var (name, header) in new[] { ("rates", "rec,t_s,rr_bpm,confidence,doubt"), ("phases", "rec,t_s,phase"), ("pauses", "rec,t_start_s,t_end_s,t_report_s") })
            Assert.Equal(header, (await File.ReadAllLinesAsync(Path.Combine(output, name + ".csv"), TestContext.Current.CancellationToken))[0]);

        await File.WriteAllTextAsync(list, "rec,kind,inspiration,fs_hz\nlying,belt,up,fast\n", TestContext.Current.CancellationToken);
        var refused = await RunAsync("bench", "respiration", "--data", data, "--out", output);
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("recordings.csv: line 2: fs_hz: fast: expected", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_can_not_be_read_is_named_and_left_out_and_the_others_go_on()
    {
        var data = Path.Combine(_folder, "breaths");
        Directory.CreateDirectory(Path.Combine(data, "signals"));
        var list = Path.Combine(data, "recordings.csv");
        await File.WriteAllTextAsync(list, "\ufeffrec,kind,inspiration,fs_hz\r\nodd,belt,up,50\r\nempty,belt,up,50\r\ntext,belt,up,50\r\nabsent,flow,down,50\r\nlying,belt,up,50\r\n", TestContext.Current.CancellationToken);
        string Signal(string name) => Path.Combine(data, "signals", name + ".csv.gz");
        Pack(Signal("odd"), "\ufefft_s,resp\r\n0.00,1\r\n0.02,\r\nx,2\r\n0.04\r\n0.06,nan\r\n");
        Pack(Signal("empty"), "");
        await File.WriteAllTextAsync(Signal("text"), "t_s,resp\n0,1\n", TestContext.Current.CancellationToken);
        File.Copy(Cli.Demo.Checkout.Find().DefaultRecording, Signal("lying"));
        var output = Path.Combine(_folder, "tables");
        var (exitCode, _, error) = await RunAsync("bench", "respiration", "--data", data, "--out", output);
        Assert.Equal(65, exitCode);
        var said = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, said.Length);
        Assert.EndsWith("odd.csv.gz: line 4: expected two numbers; 2 such lines count as missing samples.", said[0], StringComparison.Ordinal);
        Assert.EndsWith("empty.csv.gz: left out, can't be read (line 1: expected the columns t_s and a value).", said[1], StringComparison.Ordinal);
        Assert.Contains("text.csv.gz: left out, can't be read", said[2], StringComparison.Ordinal);
        Assert.Contains("absent.csv.gz: left out, can't be read", said[3], StringComparison.Ordinal);
        Assert.StartsWith("2 recordings", said[4], StringComparison.Ordinal);
        Assert.True((await File.ReadAllLinesAsync(Path.Combine(output, "events.csv"), TestContext.Current.CancellationToken)).Length > 300);

        static void Pack(string file, string text)
        {
            using var packed = new GZipStream(File.Create(file), CompressionMode.Compress);
            packed.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    [Theory]
    [InlineData("rec,inspiration,fs_hz\na,up,50", "line 1: no column kind")]
    [InlineData("rec,kind,inspiration,fs_hz\na,lung,up,50", "line 2: kind: lung: expected belt, impedance, flow, force")]
    [InlineData("rec,kind,inspiration,fs_hz\n../a,belt,up,50", "line 2: rec: ../a: expected the name of a file")]
    [InlineData("rec,kind,inspiration,fs_hz\na,belt,up,50\na,belt,up,50", "line 3: rec: a: expected the name of a file in signals/, each once")]
    [InlineData("rec,kind,inspiration,fs_hz\na,belt,left,50", "line 2: inspiration: left: expected up, down or unknown")]
    [InlineData("rec,kind,inspiration,fs_hz\na,belt,up", "line 2: 3 fields, expected 4")]
    [InlineData("rec,kind,inspiration,fs_hz\n", "no recordings, expected one a line")]
    [InlineData("", "line 1: no column rec")]
    public async Task A_list_of_recordings_that_makes_no_sense_is_refused_with_its_line(string list, string sentence)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "recordings.csv"), list, TestContext.Current.CancellationToken);
        var output = Path.Combine(_folder, "tables");
        var (exitCode, _, error) = await RunAsync("bench", "respiration", "--data", _folder, "--out", output);
        Assert.Equal(65, exitCode);
        Assert.Contains($"recordings.csv: {sentence}", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public async Task Monitor_shows_every_channel_in_80_columns_and_plain_text_where_there_is_no_terminal()
    {
        var file = Path.Combine(_folder, "table.json");
        var root = Cli.Demo.Checkout.Find().Root;
        await File.WriteAllTextAsync(
            file,
            $$"""
            { "Table": { "Site": "abc234", "Table": "t01", "Profile": "{{root}}/hardware/profiles/adult-4x80.json", "Templates": "{{root}}/deploy/templates/examples.json", "StateDirectory": "{{_folder}}" },
              "Source": { "Kind": "Simulated", "Lying": true, "Faults": [ { "Channel": 1, "Kind": "OpenInput", "AtS": 0, "ForS": 100 } ] }, "Mqtt": { "Enabled": false } }
            """,
            TestContext.Current.CancellationToken);
        var (exitCode, output, _) = await RunAsync("monitor", "--config", file, "--once");
        Assert.Equal(0, exitCode);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain('\e', output);
        Assert.Contains("SIM", output, StringComparison.Ordinal);
        Assert.Contains("Saturated", output.Split('\n').Single(l => l.StartsWith("A2 ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(" N ", output.Split('\n').Single(l => l.StartsWith("B1 ", StringComparison.Ordinal)), StringComparison.Ordinal);

        var refused = await RunAsync("monitor", "--config", file);
        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("no terminal", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_table_the_verbs_say_so()
    {
        foreach (var verb in new[] { "press", "status", "tap", "breathe-in" })
        {
            var (exitCode, output, error) = await RunAsync(verb, "--socket", Path.Combine(_folder, "none.sock"));
            Assert.Equal(69, exitCode);
            Assert.Empty(output);
            Assert.Contains("no table runs there", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("calibrate", "calibrate", "which part of `sottable calibrate`? It takes one of quick, standard, full, check,")]
    [InlineData("calibrate quik", "calibrate", "quik: no such part of `sottable calibrate`, expected one of quick, standard, full, check,")]
    [InlineData("calibrate audit lst", "calibrate audit", "lst: no such part of `sottable calibrate audit`, expected one of verify, list.")]
    [InlineData("calibrate quick --wheights 10", "calibrate quick", "'--wheights'")]
    [InlineData("simulate --seed", "simulate", "--seed")]
    [InlineData("simulate --seed x --seconds 1 --out f", "simulate", "sottable: --seed x: expected a whole number.")]
    [InlineData("simulate --seed 1.5", "simulate", "sottable: --seed 1.5: expected a whole number.")]
    [InlineData("simulate --seed 99999999999", "simulate", "sottable: --seed 99999999999: expected 2147483647 at most.")]
    [InlineData("calibrate rollback x", "calibrate rollback", "sottable: version x: expected a whole number.")]
    [InlineData("calibrate quick --config ''", "calibrate quick", "sottable: --config \"\": expected the name of a file.")]
    [InlineData("press --hold x", "press", "sottable: --hold x: expected a number such as 12 or 0.5.")]
    [InlineData("press --hold 2,5", "press", "sottable: --hold 2,5: expected a number such as 12 or 0.5.")]
    [InlineData("press --hold NaN", "press", "sottable: --hold NaN: expected a number such as 12 or 0.5.")]
    [InlineData("analyse f --person old", "analyse", "sottable: --person old: expected one of Infant, Child, Adult, Pregnant, ")]
    [InlineData("analyse f --person 1", "analyse", "sottable: --person 1: expected one of Infant, ")]
    [InlineData("calibrate quick --block C", "calibrate quick", "sottable: --block C: expected one of A, B.")]
    [InlineData("fit", "fit", "--points")]
    [InlineData("", "", "which part of `sottable`? It takes one of run, status-only,")]
    public async Task A_command_line_that_makes_no_sense_is_told_what_is_wrong_and_which_help_says_more(string line, string verb, string words)
    {
        var (exitCode, output, error) = await RunAsync([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\''))]);
        Assert.Equal((64, ""), (exitCode, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.EndsWith($" `{$"sottable {verb}".TrimEnd()} --help` says more.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_is_named_by_every_verb_that_reads_it()
    {
        var none = Path.Combine(_folder, "none.json");
        var sentence = "sottable: {0}: there is no such file, expected the table's configuration; name another by --config.";
        foreach (var verb in new string[][] { ["run", $"--config={none}"], ["calibrate", "quick", "--config", none], ["calibrate", "due", "--practice", "--config", none] })
        {
            var (exitCode, _, error) = await RunAsync(verb);
            Assert.Equal((78, string.Format(null, sentence, none)), (exitCode, error.Trim()));
        }

        Assert.SkipWhen(File.Exists(Cli.TableFile.Usual), "a table is set up on this machine");
        foreach (var (code, verb) in new (int, string[])[] { (78, ["run"]), (78, ["calibrate", "history"]), (69, ["diagnose"]), (69, ["monitor", "--once"]) })
        {
            var (exitCode, _, error) = await RunAsync(verb);
            Assert.Equal((code, string.Format(null, sentence, Cli.TableFile.Usual)), (exitCode, error.Trim().Split('\n')[^1]));
        }
    }

    [Fact]
    public async Task A_configuration_with_an_unknown_key_is_refused_by_name()
    {
        var file = Path.Combine(_folder, "table.json");
        await File.WriteAllTextAsync(file, """{ "Table": { "Sight": "demo23" } }""", TestContext.Current.CancellationToken);
        var (exitCode, _, error) = await RunAsync("run", "--config", file);
        Assert.Equal(78, exitCode);
        Assert.Contains("Sight", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_names_the_adapter_set()
    {
        var (exitCode, output, _) = await RunAsync("version", "--json");
        Assert.Equal(0, exitCode);
        Assert.Contains(JsonDocument.Parse(output).RootElement.GetProperty("adapters").GetString(), new[] { "native", "packages" });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<JsonElement> StatusAsync(string socket) =>
        JsonDocument.Parse((await RunAsync("status", "--json", "--socket", socket)).Output).RootElement;

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = new SottableProcess(arguments);
        var (exitCode, output) = await process.EndAsync();
        return (exitCode, output, process.Error);
    }
}
