using System.Runtime.CompilerServices;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>Counts threads and descriptors of the process, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(DisposalTests), DisableParallelization = true)]
public sealed class AloneCollection;

public abstract class DisposalTests(string set) : LinkContract(set)
{
    [Fact]
    public async Task A_link_disposed_in_any_state_leaves_no_thread_no_descriptor_and_no_object()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var silent = new TestProxy(broker.Port) { Silent = true };
        await using var cut = new TestProxy(broker.Port);
        var links = new List<WeakReference>();
        await RoundAsync(broker, silent, cut, links); // loads everything once
        var descriptors = Directory.GetFiles("/proc/self/fd").Length;

        for (var i = 0; i < 50; i++) await RoundAsync(broker, silent, cut, links);

        silent.Cut();
        cut.Cut();
        Assert.Equal(0, LinkThreads());
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, descriptors + 20); // 51 rounds of 6 links; a leak would be hundreds
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(links.Count(l => l.IsAlive), 0, 6); // a leaked handle keeps each of the 306 alive
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task RoundAsync(TestBroker broker, TestProxy silent, TestProxy cut, List<WeakReference> links)
    {
        IMqttLink Link()
        {
            var link = New();
            links.Add(new(link));
            return link;
        }

        await Link().DisposeAsync(); // never connected

        var refused = Link();
        Assert.False((await refused.ConnectAsync(Hub(broker.Port, "wrong"), Token)).Connected);
        await refused.DisposeAsync();

        var waiting = Link();
        var connecting = waiting.ConnectAsync(Hub(silent.Port), Token);
        await waiting.DisposeAsync();
        Assert.False((await connecting.WaitAsync(HangLimit, Token)).Connected);

        var busy = Link();
        await busy.ConnectAsync(Table(broker.Port), Token);
        var publishes = Enumerable.Range(0, 30).Select(_ => busy.SendAsync("sot/1/abc234/t01/evt/x", new byte[100])).ToArray();
        for (var i = 0; i < 30; i++) busy.TryPublish("sot/1/abc234/t01/wave", new byte[100], Qos0);
        await busy.DisposeAsync();
        await Task.WhenAll(publishes).WaitAsync(HangLimit, Token); // acknowledged or lost, never hanging

        var lost = Link();
        await lost.ConnectAsync(Table(cut.Port), Token);
        cut.Cut();
        await lost.LossAsync();
        await lost.DisposeAsync();

        var twice = Link();
        await twice.ConnectAsync(Table(broker.Port), Token);
        await Task.WhenAll(twice.DisposeAsync().AsTask(), twice.DisposeAsync().AsTask());
    }

    private static int LinkThreads() =>
        Directory.GetDirectories("/proc/self/task").Count(t => File.ReadAllText($"{t}/comm").StartsWith("mqtt link", StringComparison.Ordinal));
}
