namespace SotTable.Messages;

/// <summary><c>_hub/status</c>: presence of a site's hub.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="State">online, offline (said goodbye) or lost (the will).</param>
/// <param name="Epoch">Random for each start of the hub.</param>
/// <param name="Cn">Connection counter of this start; an older <c>lost</c> than the last <c>online</c> is ignored.</param>
/// <param name="AtMs">UTC milliseconds by the hub's clock; of a will, when the hub connected.</param>
public sealed record HubStatusMessage(int V, TableStatus State, string Epoch, int Cn, long AtMs) : IVersioned;
