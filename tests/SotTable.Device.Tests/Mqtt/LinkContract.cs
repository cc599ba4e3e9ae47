using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Mqtt;
using Xunit;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>What every adapter set's link has to do; each set runs all of it (DESIGN 5).</summary>
/// <param name="set">The set.</param>
public abstract class LinkContract(string set)
{
    protected LinkTraits Traits { get; } = LinkTraits.Of(set);

    protected IMqttLink New() => New(TimeProvider.System);

    protected IMqttLink New(TimeProvider time) => AdapterSet.Links(set, time, NullLoggerFactory.Instance)();

    protected async Task<IMqttLink> ConnectAsync(MqttLinkOptions options)
    {
        var link = New();
        Assert.Equal(new ConnectOutcome(true, "", false), await link.ConnectAsync(options, Links.Token));
        return link;
    }

    protected async Task<IMqttLink> ConnectAsync(MqttLinkOptions options, string filter)
    {
        var link = await ConnectAsync(options);
        Assert.True(await link.SubscribeAsync(filter, 1, Links.Token));
        return link;
    }
}
