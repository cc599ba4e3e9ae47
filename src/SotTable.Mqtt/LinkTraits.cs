namespace SotTable.Mqtt;

/// <summary>What a set's link can't do, said plainly; the contract suite checks either the ability or the lack.</summary>
/// <param name="TellsAResetFromAClose">
/// Otherwise a connection that the network cut looks like one that the broker closed, and two short ones in a row like another client of the same name:
/// the session then tries again after a minute instead of after seconds.
/// </param>
/// <param name="AlwaysTellsWhyACertificateIsRefused">Otherwise the reason may be lost, and the three that there are stand in its place.</param>
public sealed record LinkTraits(bool TellsAResetFromAClose, bool AlwaysTellsWhyACertificateIsRefused)
{
    /// <summary>The traits of a set.</summary>
    /// <param name="set">One of <see cref="AdapterSet.Built"/>.</param>
    public static LinkTraits Of(string set) => new(TellsAResetFromAClose: set == AdapterSet.Default, AlwaysTellsWhyACertificateIsRefused: set == AdapterSet.Default);
}
