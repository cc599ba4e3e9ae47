namespace SotTable.Guest;

/// <summary>Counts the cases and says how each went.</summary>
internal sealed class Report
{
    private int _passed;
    private int _failed;

    public async Task Case(string name, Func<Task> run)
    {
        try
        {
            await run();
            _passed++;
            Console.WriteLine($"ok: {name}");
        }
        catch (Exception e)
        {
            _failed++;
            Console.WriteLine($"FAILED: {name}: {e.Message}");
        }
    }

    public bool End()
    {
        Console.WriteLine($"{_passed} passed, {_failed} failed");
        return _failed == 0;
    }

    public static void Equal<T>(T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found)) throw new InvalidDataException($"expected {expected}, found {found}");
    }

    public static void True(bool condition, string otherwise)
    {
        if (!condition) throw new InvalidDataException(otherwise);
    }

    public static void Contains(string expected, string text)
    {
        if (!text.Contains(expected, StringComparison.Ordinal)) throw new InvalidDataException($"expected \"{expected}\" in: {text}");
    }
}
