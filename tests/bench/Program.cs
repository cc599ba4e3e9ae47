using SotTable.Bench;

if (Option("--timer-loop") is { } period)
{
    await TimerLoop.RunAsync(TimeSpan.FromMilliseconds(Number(period)), TimeSpan.FromSeconds(Number(Option("--seconds"))));
    return 0;
}

var quick = args.Contains("--quick");
var root = Option("--root") ?? throw new ArgumentException("--root is needed; call tests/bench/run");
var shared = Option("--shared") is { } s && Directory.Exists(s) ? Path.GetFullPath(s) : null;
var only = Option("--only")?.Split(',');
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

Console.WriteLine($"# SotTable bench, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, {(quick ? "quick" : "full")} run");
if (shared is null) Console.WriteLine("# ../shared is absent: no peers beside the figures, no clock steps in the session run");
await using var lab = new Lab(Path.GetFullPath(root), shared, quick);

// The 15 minute session runs beside the others, in processes of its own; it costs them about 2 % of a core.
var session = Wanted("session") ? SessionLengthBench.RunAsync(lab, stop.Token) : Task.CompletedTask;
if (Wanted("start")) await StartBench.RunAsync(lab, stop.Token);
if (Wanted("button")) await ButtonBench.RunAsync(lab, stop.Token);
if (Wanted("memory")) MemoryBench.Run(lab);
if (Wanted("day")) await DayBench.RunAsync(lab, stop.Token);
if (Wanted("week")) await WeekBench.RunAsync(lab, stop.Token);
if (Wanted("load")) LoadBench.Run(lab);
if (Wanted("loadspeed")) LoadBench.Speed(lab);
if (Wanted("worker")) await WorkerBench.RunAsync(lab, stop.Token);
if (Wanted("page")) await PageBench.RunAsync(lab, stop.Token);
if (Wanted("history")) await HistoryBench.RunAsync(lab, stop.Token);
if (Wanted("fanout")) await FanOutBench.RunAsync(lab, stop.Token);
if (Wanted("latency")) await LatencyBench.RunAsync(lab, stop.Token);
if (Wanted("respiration")) await RespirationBench.RunAsync(lab, stop.Token);
if (Wanted("breathspeed")) await BreathSpeedBench.RunAsync(lab, stop.Token);
await session;
if (Wanted("loss")) await LossBench.RunAsync(lab, stop.Token);
Console.WriteLine(lab.Failures == 0 ? "# all figures within their budgets" : $"# {lab.Failures} figures outside their budgets");
return lab.Failures == 0 ? 0 : 1;

bool Wanted(string name) => only is null || only.Contains(name);
double Number(string? text) => double.Parse(text ?? "", System.Globalization.CultureInfo.InvariantCulture);
string? Option(string name) => Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
