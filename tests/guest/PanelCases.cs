namespace SotTable.Guest;

/// <summary>Button and light on real lines.</summary>
internal static class PanelCases
{
    public static async Task RunAsync(Report report, Worker worker, LabBuses buses)
    {
        await report.Case("Six NAU7802, two of them behind a TCA9548A, and an ADS1115 on I2C_RDWR are sampled, marked as hardware", async () =>
        {
            var status = await worker.UntilAsync("good samples of seven channels", s => Status.Channels(s) is { Count: 7 } c && c.All(c => c.Good > 20));
            Report.Equal("hardware", status.GetProperty("origin").GetString());
        });
        await report.Case("A press that bounces starts a session, once, and its edges are not lost", async () =>
        {
            await LabPins.PressAsync(bounces: 15);
            var status = await worker.UntilAsync("a running session", s => Status.Phase(s) == "running");
            Report.Equal(0L, status.GetProperty("health").GetProperty("edgesLost").GetInt64());
            await LabPins.PressAsync(bounces: 10);
            await worker.UntilAsync("a pause after the second press", s => Status.Phase(s) == "paused");
        });
        await report.Case("The light of the session shines on real lines", async () =>
        {
            await LabPins.PressAsync(bounces: 0);
            await worker.UntilAsync("a running session", s => Status.Phase(s) == "running");
            await Waiting.UntilAsync("one of the three colours", LabPins.Lit);
        });
    }

    public static async Task PulledOutAsync(Report report, Worker worker)
    {
        await report.Case("A GPIO chip that is pulled out while in use is a notice; it comes back, and button and light with it", async () =>
        {
            LabPins.Plug(there: false);
            Report.True(!File.Exists("/dev/gpiochip0"), "/dev/gpiochip0 is still there");
            await worker.UntilAsync("a notice about the buttons", s => Status.Notices(s).Contains("buttons-lost", StringComparison.Ordinal));
            LabPins.Plug(there: true);

            // It is asked for once a second; a press before that is not seen.
            await Waiting.UntilAsync("the button's line taken again", () => Guest.Taken(LabPins.Button));
            await Waiting.UntilAsync("the light's lines taken again", () => Guest.Taken(LabPins.Green));
            await LabPins.PressAsync(bounces: 3);
            await worker.UntilAsync("a pause by the button", s => Status.Phase(s) == "paused");
            await Waiting.UntilAsync("one of the three colours", LabPins.Lit);
            await worker.UntilAsync("no notice about the buttons", s => !Status.Notices(s).Contains("buttons-lost", StringComparison.Ordinal));
        });
    }
}
