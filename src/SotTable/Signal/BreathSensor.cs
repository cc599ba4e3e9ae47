namespace SotTable.Signal;

/// <summary>What a breath signal measures; a setting of the channel.</summary>
public enum BreathSensor : byte
{
    /// <summary>A belt or the impedance of the chest: the signal stands high while the chest is full.</summary>
    Belt,

    /// <summary>A cannula or a pressure difference: the signal is high while air goes in.</summary>
    Flow,

    /// <summary>A load under the body: a weak ripple on a drift.</summary>
    Force,
}
