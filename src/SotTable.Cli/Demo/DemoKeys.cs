namespace SotTable.Cli.Demo;

/// <summary>Reads the demo's keys on a thread of its own: the console can only be read by waiting for it.</summary>
internal static class DemoKeys
{
    /// <summary>Starts reading. Ends with the program.</summary>
    /// <param name="pressed">Takes each key, on that thread.</param>
    public static void Start(Action<char> pressed)
    {
        var thread = new Thread(() =>
        {
            try
            {
                while (true) pressed(Console.ReadKey(intercept: true).KeyChar);
            }
            catch (InvalidOperationException)
            {
                pressed('q'); // the terminal is gone
            }
        });
        thread.IsBackground = true;
        thread.Name = "keys";
        thread.Start();
    }
}
