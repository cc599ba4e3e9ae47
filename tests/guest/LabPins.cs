namespace SotTable.Guest;

/// <summary>The pins of the lab's GPIO chip. Low presses a button.</summary>
internal static class LabPins
{
    public const int Button = 17;
    public const int Red = 24;
    public const int Green = 25;
    public const int Blue = 26;
    private const string Folder = "/sys/devices/platform/labgpio";

    public static void Set(int line, bool high) => File.WriteAllText($"{Folder}/set", $"{line} {(high ? 1 : 0)}");

    public static bool Level(int line) => File.ReadAllText($"{Folder}/levels")[line] == '1';

    public static bool Lit() => Level(Red) || Level(Green) || Level(Blue);

    public static void Plug(bool there) => File.WriteAllText($"{Folder}/plugged", there ? "1" : "0");

    /// <summary>A short press whose contact bounces at both ends, well after the one before: 50 ms after a release an edge is still its bounce.</summary>
    public static async Task PressAsync(int bounces)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Edge(down: true, bounces);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Edge(down: false, bounces);
    }

    private static void Edge(bool down, int bounces)
    {
        for (var i = 0; i < bounces; i++)
        {
            Set(Button, !down);
            Set(Button, down);
        }

        Set(Button, !down);
    }
}
