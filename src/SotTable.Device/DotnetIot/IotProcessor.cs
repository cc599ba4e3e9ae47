using Iot.Device.CpuTemperature;

namespace SotTable.Device.DotnetIot;

/// <summary>What the binding says of the processor.</summary>
internal static class IotProcessor
{
    /// <summary>Its temperature; <c>null</c> where the machine tells none, for which the binding has no number or one that is none.</summary>
    public static double? TemperatureC()
    {
        using var processor = new CpuTemperature();
        return processor.IsAvailable && processor.Temperature.DegreesCelsius is var celsius && double.IsFinite(celsius) ? celsius : null;
    }
}
