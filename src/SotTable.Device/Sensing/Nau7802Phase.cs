namespace SotTable.Device.Sensing;

/// <summary>Where the driver of a NAU7802 stands, in the order in which a start goes through it.</summary>
internal enum Nau7802Phase
{
    Reset,
    Wake,
    PowerReady,
    Identify,
    Setup,
    ToThermometer,
    Thermometer,
    FromThermometer,
    Settle,
    Calibrate,
    Calibrating,
    Keep,
    Restore,
    Compare,
    Start,
    Running,
}
