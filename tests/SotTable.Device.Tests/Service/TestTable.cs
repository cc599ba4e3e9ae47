using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Tests;

/// <summary>A small table for tests.</summary>
internal static class TestTable
{
    public const string Templates = """
        {"schema":"sottable-templates/1","templates":[
          {"id":"short","version":2,"name":"Short trial","durationS":5,"position":"supine","placements":[],"example":true,"source":""},
          {"id":"long","version":1,"name":"Long trial","durationS":600,"position":"prone","placements":[
            {"block":"B","side":"left","site":"crest"},{"block":"A","side":"right","site":"trochanter"}],"example":true,"source":""}]}
        """;

    public static TableProfile Profile() => new("test", 1, "four cells and a belt",
    [
        Load("A1", BlockId.A, "i2c-1"), Load("A2", BlockId.A, "i2c-3"), Load("B1", BlockId.B, "i2c-4"), Load("B2", BlockId.B, "i2c-5"),
        new("breath", ChannelKind.Breath, null, "ads1115", "i2c-1", 0x48, 1, 2.048, 50, null, null),
    ]);

    public static JournalEvent Event(string kind, Guid? session = null, double atS = 1, long ordinal = 0, string payload = "{}") =>
        new("session", kind, session, ordinal, 42, TimeSpan.FromSeconds(atS), 1_000_000 + (long)(atS * 1000), null, "button", null, SampleOrigin.Simulated, payload);

    /// <summary>The setup of table abc234/t01 with its state in a folder.</summary>
    public static TableSetup Setup(TempFolder folder, Action<TableOptions>? table = null, Action<MqttOptions>? mqtt = null, string? password = null)
    {
        File.WriteAllText(folder.File("templates.json"), Templates);
        var options = new TableOptions
        {
            Site = "abc234", Table = "t01", Profile = Path.Combine(Root(), "hardware/profiles/adult-4x80.json"), Templates = "templates.json",
            StateDirectory = "state", DefaultTemplate = "long",
        };
        table?.Invoke(options);
        var broker = new MqttOptions { Enabled = false };
        mqtt?.Invoke(broker);
        if (password is not null) File.WriteAllText(folder.File("password"), password + "\n");
        if (password is not null) broker.PasswordFile = "password";
        return TableSetup.Load(options, broker, new JournalOptions(), folder.Path);
    }

    /// <summary>The repository's root.</summary>
    public static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "SotTable.sln"))) at = at.Parent;
        return at?.FullName ?? throw new DirectoryNotFoundException("no SotTable.sln above the tests");
    }

    private static ChannelProfile Load(string name, BlockId block, string bus) =>
        new(name, ChannelKind.Load, block, "nau7802", bus, 0x2a, 128, null, 80, 500, 2);
}
