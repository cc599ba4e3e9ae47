using SotTable.Dashboard.Tests.Support;
using SotTable.Dashboard.Users;
using Xunit;

namespace SotTable.Dashboard.Tests.Users;

public sealed class HashSlotsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hashes_are_made_at_once_and_a_third_when_one_of_them_is_done_also_by_failing()
    {
        using var slots = new HashSlots();
        using var goOn = new SemaphoreSlim(0);
        var first = Task.Run(() => slots.MakeAsync<int>(() => goOn.Wait(Until.HangLimit) ? throw new InvalidOperationException("no hash") : 0, Token), Token);
        var second = Task.Run(() => slots.MakeAsync(() => goOn.Wait(Until.HangLimit), Token), Token);
        await Until.TrueAsync(() => slots.Made == 2, "two hashes");
        var third = slots.MakeAsync(() => 3, Token);
        Assert.False(third.IsCompleted);
        Assert.Equal(2, slots.Made);
        goOn.Release(2);
        Assert.Equal(3, await third.WaitAsync(Until.HangLimit, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        Assert.True(await second);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_makes_none_and_takes_no_place()
    {
        using var slots = new HashSlots();
        using var goOn = new SemaphoreSlim(0);
        using var gone = new CancellationTokenSource();
        Task<bool>[] working = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => slots.MakeAsync(() => goOn.Wait(Until.HangLimit), Token), Token))];
        await Until.TrueAsync(() => slots.Made == 2, "two hashes");
        var left = slots.MakeAsync(() => 3, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        goOn.Release(2);
        await Task.WhenAll(working);
        Assert.Equal(4, await slots.MakeAsync(() => 4, Token));
        Assert.Equal(3, slots.Made);
    }
}
