using SotTable.Signal;

namespace SotTable.Messages;

/// <summary>How <c>meta</c> tells the channels of the live frame.</summary>
public static class ChannelNotes
{
    /// <summary>One note for each channel, in the order of the frame.</summary>
    /// <param name="grid">The grid that makes the frames.</param>
    public static IReadOnlyList<ChannelNote> Of(WaveGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return [.. grid.Channels.Select(c => new ChannelNote(c.Channel.Name, c.Channel.Kind, c.Channel.Block, c.Unit, c.Scale, c.Channel.SampleRateHz))];
    }
}
