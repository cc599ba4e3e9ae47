using System.Net.WebSockets;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.Ingest;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Api;

public sealed class SharedBatchTests
{
    [Fact]
    public void A_batch_is_used_again_only_after_its_last_holder_has_let_go()
    {
        var pool = new SharedBatch.Pool();
        var batch = pool.Take();
        batch.Fill(1, [new LiveFrame(0, Frame(1))]);
        batch.Hold();
        batch.Release();
        Assert.NotSame(batch, pool.Take());
        batch.Release();
        Assert.Same(batch, pool.Take());
    }

    [Fact]
    public void A_browser_holds_the_newest_batch_lets_the_skipped_one_go_and_counts_its_frames()
    {
        var limits = new HubLimits();
        var pool = new SharedBatch.Pool();
        var skipped = 0;
        var client = new LiveClient(
            WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true }), new TableRegistry(limits), HubIdentity.Create(), new HubNotices(),
            limits, TimeProvider.System, frames => skipped += frames, () => { });
        var first = Offered([new LiveFrame(0, Frame(1)), new LiveFrame(1, Frame(2))]);
        var second = pool.Take();
        Assert.NotSame(first, second);
        second.Fill(2, [new LiveFrame(0, Frame(3))]);
        client.Offer(second);
        second.Release();
        Assert.Equal(2, skipped);
        Assert.Same(first, pool.Take());
        client.Dispose();
        Assert.Same(second, pool.Take());

        SharedBatch Offered(LiveFrame[] frames)
        {
            var batch = pool.Take();
            batch.Fill(1, frames);
            client.Offer(batch);
            batch.Release();
            return batch;
        }
    }

    [Fact]
    public void A_batch_that_is_filled_again_has_only_the_new_frames()
    {
        var batch = new SharedBatch.Pool().Take();
        batch.Fill(1, [new LiveFrame(0, Frame(1)), new LiveFrame(1, Frame(2))]);
        var longer = batch.Bytes.Length;
        batch.Fill(2, [new LiveFrame(1, Frame(3))]);
        Assert.True(batch.Bytes.Length < longer);
        var position = 0;
        Assert.True(SotTable.Messages.LiveBatch.TryRead(batch.Bytes.Span, ref position, out var index, out var frame));
        Assert.Equal((1, 3u), (index, SotTable.Samples.WaveFrame.PeekSeq(frame)));
        Assert.False(SotTable.Messages.LiveBatch.TryRead(batch.Bytes.Span, ref position, out _, out _));
    }
}
