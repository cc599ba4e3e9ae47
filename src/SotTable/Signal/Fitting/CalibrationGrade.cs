namespace SotTable.Signal;

/// <summary>How thoroughly a block is calibrated.</summary>
public enum CalibrationGrade
{
    /// <summary>Zero and one known weight: indicative.</summary>
    Quick,

    /// <summary>Zero, corners, several loads, and a load that was not used in the fit.</summary>
    Standard,

    /// <summary>All tests, with creep and a certificate.</summary>
    Full,
}
