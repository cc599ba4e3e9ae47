namespace SotTable.Guest;

internal static class Waiting
{
    /// <summary>Waits for something, with a limit that only guards against a hang.</summary>
    public static async Task UntilAsync(string what, Func<bool> expected)
    {
        for (var i = 0; !expected(); i++)
        {
            if (i == 1200) throw new IOException($"expected {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
