using System.CommandLine;
using System.Text.Json.Nodes;
using SotTable.Device;
using SotTable.Device.Calibrating;
using SotTable.Records;

namespace SotTable.Cli.Calibrate;

/// <summary>The parts of <c>sottable calibrate</c> that put a known weight on each block: <c>check</c>, <c>rollback</c>, <c>import</c>.</summary>
internal static class CheckVerbs
{
    private const long MostBytes = 4 << 20;

    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Create(Option<FileInfo> config, Terminal terminal, TextReader keyboard)
    {
        var chart = new Option<bool>("--chart") { Description = "Only show the checks there were, as a control chart." };
        yield return Part("check", "Put a known weight on each block and see whether the version in force reads it.", [chart], config, terminal, keyboard, (p, site, utcNow) =>
        {
            if (site.Store.InForceVersion(out _) is not { } number)
                throw new StartRefusedException(ExitCode.BadInput, site.Store.HasInForce ? "the version in force can't be told: sottable calibrate seal says why." : "no calibration was accepted yet: sottable calibrate quick, or standard.");
            return (Trusted(site, number), null);
        });
        var version = new Argument<int>("version") { Description = "Number of the version, as `history` lists it." };
        yield return Part("rollback", "Put an older version in force again, when it reads a known weight.", [version], config, terminal, keyboard, (p, site, utcNow) =>
        {
            var asked = Trusted(site, p.GetRequiredValue(version));
            return (asked, words =>
            {
                site.Store.RollBack(asked, utcNow, words);
                return $"Version {asked.Version} is in force";
            });
        });
        var from = new Argument<FileInfo>("file") { Description = "What `export` wrote at another table." };
        yield return Part("import", "Take a calibration from another table with the same blocks and cells, when it reads a known weight.", [from], config, terminal, keyboard, (p, site, utcNow) =>
        {
            var file = p.GetRequiredValue(from);
            var read = Exported(site, file.FullName, file.ToString());
            return (read, words =>
            {
                var record = JsonNode.Parse(read.Record.GetRawText())!.AsObject(); // CalibrationFile has read it
                record["note"] = $"imported: was version {read.Version} of {record["table"]}, hash {read.Hash}, key {read.Seal.KeyId}";
                record["table"] = site.Table;
                return $"Version {site.Store.Accept(record, utcNow, "import", $"{record["note"]}; {words}")} is in force";
            });
        });
    }

    private static Command Part(
        string name, string words, Symbol[] more, Option<FileInfo> config, Terminal terminal, TextReader keyboard,
        Func<ParseResult, CalibrationSite, DateTimeOffset, (CalibrationFile Version, Func<string, string>? PutInForce)> ask)
    {
        var weight = new Option<string?>("--weights") { Description = "The known weight, kg; asked by default.", HelpName = "KG" };
        var answers = new Option<FileInfo?>("--answers") { Description = "Answer to the question (weights), `question: answer`.", HelpName = "FILE" };
        var command = new Command(name, words) { weight, answers };
        foreach (var symbol in more)
        {
            if (symbol is Option option) command.Add(option);
            if (symbol is Argument argument) command.Add(argument);
        }

        command.SetAction((parsed, cancellationToken) => CalibrateVerb.Guard(terminal, async () =>
        {
            var site = CalibrateVerb.Site(parsed, config, terminal);
            IReadOnlyDictionary<string, string>? script = null;
            if (parsed.GetValue(answers) is { } file && (script = Conversation.Read(file.FullName, out var problem)) is null) return terminal.Refuse(ExitCode.BadInput, problem);
            var now = TimeProvider.System.GetUtcNow();
            var (version, putInForce) = ask(parsed, site, now);
            if (more is [Option<bool> chart] && parsed.GetValue(chart)) return RecordVerbs.Chart(site, version, terminal);
            var known = parsed.GetValue(weight) is { } w ? WeightSet.Parse(w, site.Store.Masses, now, null) : null;
            using var bench = await CalibrateVerb.BenchAsync(site, parsed.GetRequiredValue(config), parsed.GetValue(CalibrateVerb.Practice), (1, null), cancellationToken);
            if (bench.Origin != Messages.SampleOrigin.Hardware) terminal.Error.WriteLine("SIM: simulated cells.");
            if (version.Seal.PublicKey.Length == 0 && site.Store.Doubt(version, now, bench.Origin) is { Length: > 0 } doubt) throw new CalibrationRefusedException(doubt);
            if (site.Store.DoubtHere(version, now, bench.Origin) is { Length: > 0 } here) throw new CalibrationRefusedException(here);
            return await new CheckProcedure(version, known, putInForce).RunAsync(site, bench, new Conversation(terminal, keyboard, script), now, cancellationToken);
        }));
        return command;
    }

    private static CalibrationFile Trusted(CalibrationSite site, int number) =>
        site.Store.Version(number, out var problem) ?? throw new StartRefusedException(ExitCode.BadInput, problem);

    // Its own key shows that the file is whole, not who made it; that the cells are these is shown by the serials and the weight.
    private static CalibrationFile Exported(CalibrationSite site, string path, string name)
    {
        string text;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes }) throw new StartRefusedException(ExitCode.BadInput, $"{name}: more than {MostBytes >> 20} MB, expected a calibration.");
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(ExitCode.BadInput, $"{name}: can't be read: {e.Message}", e);
        }

        var (file, problem) = CalibrationFile.Parse(text, name);
        if (file is null) throw new StartRefusedException(ExitCode.BadInput, problem);
        if (file.Seal.PublicKey.Length == 0) throw new StartRefusedException(ExitCode.BadInput, $"{name}: seal: no publicKey: it was copied; take what `sottable calibrate export` writes.");
        if (!file.Seal.HoldsByItself(file.Hash)) throw new StartRefusedException(ExitCode.BadInput, $"{name}: seal: is not that of its key: the file was changed.");
        if (file.For(site.Profile, out problem) is null) throw new StartRefusedException(ExitCode.BadInput, $"{name}: {problem}.");
        var serials = site.Store.Serials.Read(out problem) ?? throw new StartRefusedException(ExitCode.BadInput, problem);
        foreach (var block in file.Blocks.Select(b => b.Block.ToString()))
        {
            if (!file.Serials.TryGetValue(block, out var serial)) throw new StartRefusedException(ExitCode.BadInput, $"{name}: it names no serial of block {block}: note it at the other table (calibrate swap {block} SERIAL) and calibrate there anew.");
            if (!serials.ContainsKey(block)) throw new StartRefusedException(ExitCode.BadInput, $"{name}: block {block} was {serial}; which one is built in here nobody has told: calibrate swap {block} SERIAL.");
        }

        return file.Mismatch(serials) is { Length: > 0 } other ? throw new StartRefusedException(ExitCode.BadInput, $"{name}: {other}.") : file;
    }
}
