using System.ComponentModel;
using System.Diagnostics;
using SotTable.Cli.Demo;

namespace SotTable.Chaos;

/// <summary>What all runs share.</summary>
/// <param name="Checkout">The built product.</param>
/// <param name="Clock">Library that steps a program's wall clock; <c>null</c> where it can't be made.</param>
internal sealed record Tools(Checkout Checkout, string? Clock)
{
    /// <summary>Makes them.</summary>
    public static async Task<Tools> MakeAsync()
    {
        var checkout = Checkout.Find();
        var library = Path.Combine(Directory.CreateTempSubdirectory("sot-chaos-").FullName, "clock.so");
        try
        {
            string[] arguments = ["-O2", "-shared", "-fPIC", "-o", library, Path.Combine(checkout.Root, "tests/chaos/clock.c"), "-ldl"];
            using var gcc = Process.Start("gcc", arguments);
            await gcc.WaitForExitAsync();
            return new(checkout, gcc.ExitCode == 0 ? library : throw new InvalidOperationException("gcc can't translate tests/chaos/clock.c"));
        }
        catch (Win32Exception)
        {
            return new(checkout, null);
        }
    }

    /// <summary>Removes what was made.</summary>
    public void Remove()
    {
        if (Clock is not null) Directory.Delete(Path.GetDirectoryName(Clock)!, recursive: true);
    }
}
