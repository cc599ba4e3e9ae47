using System.Text.Json;
using SotTable.Device.Kernel;

namespace SotTable.Guest;

/// <summary>Files of the table in the guest.</summary>
internal static class Guest
{
    public const string Config = "/tmp/table.json";
    public const string SecondConfig = "/tmp/second.json";

    public static void WriteFiles()
    {
        File.WriteAllText("/tmp/templates.json", """
            {"schema":"sottable-templates/1","templates":[
              {"id":"long","version":1,"name":"Long trial","durationS":600,"position":"prone","placements":[],"example":true,"source":""}]}
            """);
        File.WriteAllText("/tmp/profile.json", """
            {"schema":"sottable-profile/1","id":"guest","version":1,"description":"Five buses of a guest","panel":{"button":17,"ledRed":24,"ledGreen":25,"ledBlue":26,"buzzer":18},"channels":[
              {"name":"A1","kind":"load","block":"A","chip":"nau7802","bus":"i2c-1","address":"0x2A","gain":128,"sampleRateHz":10,"capacityN":490.3,"sensitivityMvPerV":2.0},
              {"name":"A2","kind":"load","block":"A","chip":"nau7802","bus":"i2c-2","address":"0x2A","gain":128,"sampleRateHz":10,"capacityN":490.3,"sensitivityMvPerV":2.0},
              {"name":"B1","kind":"load","block":"B","chip":"nau7802","bus":"i2c-3","address":"0x2A","gain":128,"sampleRateHz":10,"capacityN":490.3,"sensitivityMvPerV":2.0},
              {"name":"B2","kind":"load","block":"B","chip":"nau7802","bus":"i2c-4","address":"0x2A","gain":128,"sampleRateHz":10,"capacityN":490.3,"sensitivityMvPerV":2.0},
              {"name":"breath","kind":"breath","chip":"ads1115","bus":"i2c-5","address":"0x48","rangeVolts":4.096,"sampleRateHz":10}]}
            """);
        Write(Config, Worker.State);
        Write(SecondConfig, "/tmp/second");
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

    private static void Write(string path, string state) => File.WriteAllText(path, JsonSerializer.Serialize(new
    {
        Table = new { Site = "abc234", Table = "t01", Profile = "/tmp/profile.json", Templates = "/tmp/templates.json", StateDirectory = state },
        Source = new { Kind = "Hardware" },
        Mqtt = new { Enabled = false },
    }));
}
