using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>The session's own rules, on a link that answers as told and a clock that the test moves.</summary>
public sealed class MqttSessionTests
{
    private readonly ManualTime _time = new();
    private readonly LinesLogger<MqttSession> _log = new();
    private readonly List<FakeLink> _links = [];
    private readonly List<TimeSpan> _attempts = [];
    private readonly List<int> _numbers = [];
    private readonly List<string> _topics = [];
    private Func<int, ConnectOutcome> _answer = _ => FakeLink.Accepted;
    private Func<MqttSession, int, CancellationToken, Task> _onConnected = (_, _, _) => Task.CompletedTask;
    private Func<MqttSession, CancellationToken, Task>? _onGoodbye;

    [Fact]
    public async Task Attempts_come_after_half_a_second_doubling_to_fifteen_and_a_problem_is_logged_once()
    {
        _answer = _ => new(false, "nothing listens there", false);
        await using var running = Run();

        for (var i = 0; i < 2000; i++) _time.Advance(TimeSpan.FromSeconds(0.05));

        var gaps = _attempts.Zip(_attempts.Skip(1), (a, b) => (b - a).TotalSeconds).ToArray();
        double[] longest = [0.5, 1, 2, 4, 8, 15, 15];
        Assert.All(longest.Zip(gaps), p => Assert.InRange(p.Second, (p.First * 0.75) - 0.051, p.First + 0.051));
        Assert.Equal("nothing listens there", running.Session.Problem);
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task A_useless_retry_waits_a_minute_and_a_changed_problem_is_logged_again()
    {
        _answer = n => n < 3 ? new(false, "wrong user name or password", true) : new(false, "nothing listens there", false);
        await using var running = Run();

        for (var i = 0; i < 121; i++) _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(_attempts.Take(2).Zip(_attempts.Skip(1)), p => Assert.InRange((p.Second - p.First).TotalSeconds, 45, 61));
        Assert.Equal(2, _log.Lines.Length);
    }

    [Fact]
    public async Task A_link_that_lived_is_followed_by_a_quick_retry_and_one_that_flaps_by_slower_ones()
    {
        await using var running = Run();
        for (var i = 0; i < 4; i++) await LoseAndReconnect(after: TimeSpan.FromSeconds(1));
        Assert.Equal(["Info", "Warn"], _log.Lines.Select(l => l[..4])); // not a line for each
        Assert.InRange((_attempts[4] - _attempts[3]).TotalSeconds, 1 + 3, 1 + 4.051);

        await running.UntilAsync(s => s.IsConnected && _time.Waiting == 1); // it waits to see whether this one lasts
        _time.Advance(TimeSpan.FromSeconds(15));
        await running.UntilAsync(_ => _log.Lines.Length == 3);
        await LoseAndReconnect(after: TimeSpan.FromSeconds(5));
        Assert.Equal(["Info", "Warn", "Info", "Warn"], _log.Lines.Take(4).Select(l => l[..4]));
        Assert.InRange((_attempts[5] - _attempts[4]).TotalSeconds, 20 + 0.375, 20 + 0.551);

        async Task LoseAndReconnect(TimeSpan after)
        {
            await running.UntilAsync(s => s.IsConnected);
            _time.Advance(after);
            var before = _attempts.Count;
            _links[^1].Lose("cut");
            await running.UntilAsync(s => s.Problem == "cut");
            await running.UntilAsync(_ => _time.Waiting == 1);
            while (_attempts.Count == before) _time.Advance(TimeSpan.FromSeconds(0.05));
        }
    }

    [Fact]
    public async Task The_session_is_connected_only_after_the_greeting_and_each_connection_has_the_next_number()
    {
        var greeting = new TaskCompletionSource();
        _onConnected = (_, _, _) => greeting.Task;
        await using var running = Run();
        Assert.Equal((false, 1), (running.Session.IsConnected, running.Session.Connections));

        greeting.SetResult();
        await running.UntilAsync(s => s.IsConnected);
        Assert.Equal("", running.Session.Problem);
        _links[0].Lose("cut");
        await running.UntilAsync(s => s.Problem == "cut");
        Assert.False(running.Session.IsConnected);

        await running.UntilAsync(_ => _time.Waiting > 0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await running.UntilAsync(s => s.IsConnected);
        Assert.Equal([1, 2], _numbers);
    }

    [Fact]
    public async Task A_greeting_is_called_off_when_the_link_is_lost()
    {
        _onConnected = (_, _, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        await using var running = Run();
        _links[0].Lose("cut");
        await running.UntilAsync(s => s.Problem == "cut");
    }

    [Fact]
    public async Task A_greeting_that_throws_is_logged_once_and_tried_again()
    {
        _onConnected = (_, number, _) => number < 4 ? throw new InvalidOperationException("refused") : Task.CompletedTask;
        await using var running = Run();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await running.UntilAsync(s => s.Problem == "refused" && s.Connections == attempt && _time.Waiting > 0);
            _time.Advance(TimeSpan.FromSeconds(4));
        }

        await running.UntilAsync(s => s.IsConnected);
        Assert.Single(_log.Lines, l => l.StartsWith("Error: What runs on the connection failed", StringComparison.Ordinal));
        Assert.Single(_log.Lines, l => l.StartsWith("Warning:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_can_not_be_handled_is_logged_and_the_next_one_comes()
    {
        await using var running = Run();
        _links[0].Deliver("bad");
        _links[0].Deliver("good");
        await running.UntilAsync(_ => _topics.Contains("good"));
        Assert.Equal(["bad", "good"], _topics);
        Assert.Contains(_log.Lines, l => l.Contains("A message on bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_goodbye_that_hangs_is_cut_short()
    {
        _onGoodbye = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        var running = Run();
        var stopping = running.DisposeAsync().AsTask();
        await running.UntilAsync(_ => _time.Waiting > 0);

        _time.Advance(TimeSpan.FromSeconds(2));

        await stopping.WaitAsync(HangLimit, Token);
        Assert.Equal("stopped", running.Session.Problem);
    }

    private RunningSession Run()
    {
        var hooks = new MqttSessionHooks(
            (session, number, token) =>
            {
                _numbers.Add(number);
                return _onConnected(session, number, token);
            },
            message =>
            {
                _topics.Add(message.Topic);
                if (message.Topic == "bad") throw new FormatException();
            },
            _onGoodbye);
        var start = _time.GetTimestamp();
        return new(new(CreateLink, _ => Hub(1), hooks, _time, _log));

        FakeLink CreateLink()
        {
            _attempts.Add(_time.GetElapsedTime(start));
            _links.Add(new(_answer(_attempts.Count)));
            return _links[^1];
        }
    }
}
