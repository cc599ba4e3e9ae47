using System.Globalization;
using System.Text.Json;
using SotTable.Device.Control;

namespace SotTable.Guest;

/// <summary>The table's package where it was installed.</summary>
internal sealed class InstalledTable
{
    public const string Unit = "sottable.service";
    public const string State = "/var/lib/sottable";
    public const string Config = "/etc/sottable/table.json";
    private const string Socket = "/run/sottable/control.sock";

    /// <summary>Writes what a technician writes after the installation.</summary>
    public static void Configure()
    {
        Guest.WriteFiles();
        File.Copy("/tmp/profile.json", "/etc/sottable/profile.json");
        File.Copy("/tmp/templates.json", "/etc/sottable/templates.json", overwrite: true);
        File.WriteAllText(Config, JsonSerializer.Serialize(new
        {
            Table = new { Site = "abc234", Table = "t01", Profile = "/etc/sottable/profile.json", Templates = "/etc/sottable/templates.json", StateDirectory = State, Socket },
            Source = new { Kind = "Hardware" },
            Mqtt = new { Host = "127.0.0.1", Port = 1883 },
        }));
    }

    /// <summary>Takes away the configuration that it would go back to.</summary>
    public static void Forget() => File.Delete($"{State}/last-good.json");

    /// <summary>Whose process it is.</summary>
    public static int User(string pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);

    public Task<string> ShowAsync(string property) => Systemd.ShowAsync(Unit, property);

    public Task ActiveAsync() => Systemd.UntilAsync("the table's service", Unit, async () => await ShowAsync("ActiveState") == "active");

    /// <summary>Asks for its status until it is as expected; the limit only guards against a hang.</summary>
    public async Task<JsonElement> UntilAsync(string what, Func<JsonElement, bool> expected)
    {
        JsonElement status = default;
        await Systemd.UntilAsync(what, Unit, async () =>
        {
            try
            {
                using var client = await ControlClient.ConnectAsync(Socket, CancellationToken.None);
                status = await client.StatusAsync(CancellationToken.None);
                return status.GetProperty("ok").GetBoolean() && expected(status);
            }
            catch (IOException)
            {
                return false;
            }
        });
        return status;
    }
}
