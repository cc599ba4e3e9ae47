using System.Reflection;
using System.Security.Cryptography;

namespace SotTable.Dashboard;

/// <summary>Who this hub is.</summary>
/// <param name="Instance">Random for each start, 16 hexadecimal digits.</param>
/// <param name="Version">Program version.</param>
internal sealed record HubIdentity(string Instance, string Version)
{
    /// <summary>Makes a new one.</summary>
    public static HubIdentity Create() => new(RandomNumberGenerator.GetHexString(16, lowercase: true), ProgramVersion);

    /// <summary>Version of the program, without build metadata.</summary>
    public static string ProgramVersion { get; } =
        (typeof(HubIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
