using SotTable.Dashboard.History;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Tests.History;
using SotTable.Messages;
using Xunit;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class UnreadableMessageTests
{
    [Theory]
    [InlineData(199, 199)] // the pair stands on both sides of the cut
    [InlineData(198, 200)]
    public void A_long_reason_is_cut_between_characters(int before, int kept)
    {
        var problem = new string('x', before) + "\U0001F600 and more";

        var found = UnreadableMessage.Find(Messages.Table1, MessageKind.Event, "session", Sent.Event(1).Body, problem);

        Assert.Equal(problem[..kept], Assert.IsType<Unreadable>(found?.Message).Problem);
    }
}
