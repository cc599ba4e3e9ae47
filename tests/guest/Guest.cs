using System.Text.Json;
using SotTable.Device.Kernel;

namespace SotTable.Guest;

/// <summary>Files of the table in the guest.</summary>
internal static class Guest
{
    public const string Config = "/tmp/table.json";
    public const string SecondConfig = "/tmp/second.json";
    public const string WrongConfig = "/tmp/wrong.json";
    private const string Cell = """ "kind":"load","chip":"nau7802","address":"0x2A","gain":128,"sampleRateHz":10,"capacityN":490.3,"sensitivityMvPerV":2.0} """;

    public static void WriteFiles()
    {
        File.WriteAllText("/tmp/templates.json", """
            {"schema":"sottable-templates/1","templates":[
              {"id":"long","version":1,"name":"Long trial","durationS":1100,"position":"prone","placements":[],"example":true,"source":""}]}
            """);
        File.WriteAllText("/tmp/profile.json", $$"""
            {"schema":"sottable-profile/1","id":"guest","version":1,"description":"Six buses of a guest","panel":{"button":17,"ledRed":24,"ledGreen":25,"ledBlue":26,"buzzer":18},"channels":[
              {"name":"A1","block":"A","bus":"i2c-1",{{Cell}},
              {"name":"A2","block":"A","bus":"i2c-2",{{Cell}},
              {"name":"B1","block":"B","bus":"i2c-3",{{Cell}},
              {"name":"B2","block":"B","bus":"i2c-4",{{Cell}},
              {"name":"A3","block":"A","bus":"i2c-6","mux":"0x70","muxChannel":0,{{Cell}},
              {"name":"B3","block":"B","bus":"i2c-6","mux":"0x70","muxChannel":1,{{Cell}},
              {"name":"breath","kind":"breath","chip":"ads1115","bus":"i2c-5","address":"0x48","rangeVolts":4.096,"sampleRateHz":10}]}
            """);
        Write(Config, Worker.State);
        Write(SecondConfig, "/tmp/second");

        // Two cables in each other's place.
        Write(WrongConfig, Worker.WrongState, new { Name = "i2c-4", Device = "/dev/i2c-5" }, new { Name = "i2c-5", Device = "/dev/i2c-4" });
    }

    /// <summary>Whether a program holds a line.</summary>
    public static unsafe bool Taken(int line)
    {
        // It may have another number after it was pulled out.
        var chip = new GpioChips(LinuxCalls.Instance).Find("", out var path) is null ? LinuxCalls.Instance.Open(path) : -1;
        if (chip < 0) return false;
        GpioAbi.LineInfo info = default;
        info.Offset = (uint)line;
        var result = LinuxCalls.Instance.Control(chip, GpioAbi.GetLineInfo, &info);
        LinuxCalls.Instance.Close(chip);
        return result == 0 && (info.Flags & GpioAbi.Used) != 0;
    }

    private static void Write(string path, string state, params object[] buses) => File.WriteAllText(path, JsonSerializer.Serialize(new
    {
        Table = new { Site = "abc234", Table = "t01", Profile = "/tmp/profile.json", Templates = "/tmp/templates.json", StateDirectory = state },
        Source = new { Kind = "Hardware" },
        Hardware = new { Buses = buses },
        Mqtt = new { Enabled = false },
    }));
}
