namespace SotTable.Signal;

/// <summary>
/// When something lies on a block, with hysteresis, and from which load on a left/right share is shown. Newtons of one block.
/// </summary>
/// <param name="OnN">A load above it, held for <see cref="OnFor"/>, occupies the block.</param>
/// <param name="OffN">A load below it, held for <see cref="OffFor"/>, frees it.</param>
/// <param name="ShareFromN">A share is hidden while both blocks are below it.</param>
/// <param name="StillN">A block is still when its filtered load moved less than this over <see cref="StillFor"/>.</param>
public sealed record Occupancy(double OnN, double OffN, double ShareFromN, double StillN)
{
    /// <summary>For adults: the force-plate default of 20 N; the share by its rule of 10 N a side. Breathing moves a block by 0.5 N at least: 0.4 N is still.</summary>
    public static readonly Occupancy Adult = new(20, 10, 10, 0.4);

    /// <summary>
    /// For children. The lightest, 12 kg with the smallest share of body weight seen in a model (11 %), put 6.5 N on a block and 5 N at 40 : 60,
    /// so that an adult's 20 N would miss them; the noise of a block is at most 0.2 N RMS, a twentieth of 4 N.
    /// </summary>
    public static readonly Occupancy Child = new(4, 2, 4, 0.3);

    /// <summary>For infants, who put about 3.7 N on both blocks together.</summary>
    public static readonly Occupancy Infant = new(1, 0.5, 2, 0.2);

    /// <summary>How long a load has to stay above <see cref="OnN"/>.</summary>
    public static readonly TimeSpan OnFor = TimeSpan.FromSeconds(0.3);

    /// <summary>How long a load has to stay below <see cref="OffN"/>.</summary>
    public static readonly TimeSpan OffFor = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a block is watched for stillness: more than half of a slow breath, so that its turning point does not pass for rest.</summary>
    public static readonly TimeSpan StillFor = TimeSpan.FromSeconds(3);
}
