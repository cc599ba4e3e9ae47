using System.Threading.Channels;
using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>The panel of a table that has none: measuring only.</summary>
internal sealed class NoPanel : ITablePanel
{
    /// <summary>The one instance.</summary>
    public static readonly NoPanel Instance = new();

    private readonly Channel<ButtonEdge> _edges = Channel.CreateBounded<ButtonEdge>(1);

    private NoPanel()
    {
    }

    /// <inheritdoc/>
    public ChannelReader<ButtonEdge> Edges => _edges.Reader;

    /// <inheritdoc/>
    public long EdgesLost => 0;

    /// <inheritdoc/>
    public bool IsDown(PanelButton button) => false;

    /// <inheritdoc/>
    public void SetLight(double red, double green, double blue)
    {
    }

    /// <inheritdoc/>
    public void SetBuzzer(double hertz, double level)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
