using SotTable.Samples;
using SotTable.Sessions;

namespace SotTable.Tests.Support;

/// <summary>Small builders with defaults.</summary>
internal static class Build
{
    public static readonly Guid First = new("019a0000-0000-7000-8000-000000000001");
    public static readonly Guid Second = new("019a0000-0000-7000-8000-000000000002");

    public static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static Template Template(double minutes = 5, string id = "t") =>
        new(id, 1, id, Minutes(minutes), BodyPosition.Supine, [], Example: true, "");

    public static Plan Plan(double minutes = 5, PersonProfile profile = PersonProfile.Adult) => new(Template(minutes), profile, null);

    public static SessionSettings Settings(double minutes = 5, PersonProfile profile = PersonProfile.Adult) =>
        SessionSettings.With(Plan(minutes, profile));

    public static TableProfile Profile(string id = "adult-4x80")
    {
        var path = Repository.File("hardware", "profiles", id + ".json");
        var read = TableProfileFile.Parse(File.ReadAllText(path), path);
        return read.Value ?? throw new InvalidOperationException(read.Problem);
    }
}
