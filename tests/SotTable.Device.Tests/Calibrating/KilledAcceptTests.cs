using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using Xunit;

namespace SotTable.Device.Tests.Calibrating;

/// <summary>A process of its own is killed (SIGKILL) before each write of an accept: this assembly, started anew with words in its environment.</summary>
public sealed class KilledAcceptTests
{
    private const string FolderWord = "SOTTABLE_TEST_ACCEPT_IN";
    private const string StepWord = "SOTTABLE_TEST_DIE_AT";
    private static readonly DateTimeOffset Day = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_process_that_is_killed_at_any_write_leaves_the_old_or_the_new_version()
    {
        var seen = new HashSet<int>();
        for (var step = 1; ; step++)
        {
            using var folder = new TempFolder();
            var store = new CalibrationStore(folder.File("calibration"));
            store.Accept(CalibrationStoreTests.Record(1e-4), Day, "accept", "");
            var exitCode = await ChildAsync(store.Folder, step);
            var inForce = store.InForce(Day, SampleOrigin.Simulated, out var problem);
            Assert.Equal("", problem);
            Assert.Equal(inForce!.Version * 1e-4, inForce.Blocks[0].Cells[0].GainNPerCount, 12);
            Assert.Equal("", store.Verify());
            if (exitCode == 0)
            {
                Assert.Equal(2, inForce.Version);
                Assert.Equal([1, 2], seen.Order());
                Assert.InRange(step, 16, 40);
                return;
            }

            Assert.Equal(128 + 9, exitCode);
            seen.Add(inForce.Version);
        }
    }

    [ModuleInitializer]
    internal static void AcceptWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderWord) is not { } folder) return;
        var (step, last) = (0, int.Parse(Environment.GetEnvironmentVariable(StepWord)!, CultureInfo.InvariantCulture)); // set together
        var dying = new DurableFiles(_ =>
        {
            if (++step != last) return;
            using var self = Process.GetCurrentProcess();
            self.Kill();
            using var never = new ManualResetEvent(false);
            never.WaitOne(); // until the signal is there
        });
        new CalibrationStore(folder, dying).Accept(CalibrationStoreTests.Record(2e-4), Day, "accept", "");
        Environment.Exit(0);
    }

    private static async Task<int> ChildAsync(string folder, int step)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!) // a test program has a file
        {
            Environment = { [FolderWord] = folder, [StepWord] = step.ToString(CultureInfo.InvariantCulture) },
        })!;
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        return child.ExitCode;
    }
}
