using System.Text.Json;
using SotTable.Device.Sensing;
using SotTable.Sessions;

namespace SotTable.Device.Control;

/// <summary>Answers one request of the control socket.</summary>
/// <param name="panel">The panel; only a simulated one can be pressed without permission.</param>
/// <param name="allowPress">Whether a real panel may be pressed, too.</param>
/// <param name="toReader">The control lane.</param>
/// <param name="now">Monotonic time.</param>
/// <param name="status">Makes the status.</param>
/// <param name="time">Clock for holds.</param>
/// <param name="software">Program version and adapter set.</param>
/// <param name="identify">Lets the table blink; <c>null</c> where it has no light.</param>
/// <param name="hand">Presses on cells; <c>null</c> where these are real.</param>
internal sealed class ControlDoor(
    ITablePanel panel, bool allowPress, Func<ControlItem, bool> toReader, Func<TimeSpan> now, Func<CancellationToken, Task<ControlStatus>> status, TimeProvider time,
    string software, Action? identify = null, SimulatedHand? hand = null)
{
    private const int ShortestHoldMs = 20;
    private const int LongestHoldMs = 20_000;
    private const int UsualHoldMs = 120;

    // A button that closes sooner has only bounced: its press would be read as a part of the one before. 10 ms for the bounce of the next closing.
    private static readonly TimeSpan UpBetweenPresses = ButtonGestures.Quiet + TimeSpan.FromMilliseconds(10);

    /// <summary>Reads a request.</summary>
    /// <param name="line">One line; not trusted.</param>
    /// <param name="problem">What is wrong with it; empty for nothing.</param>
    public static ControlRequest? Read(ReadOnlySpan<byte> line, out string problem)
    {
        problem = "expected a JSON object with cmd: status, press, hold, release, tap, identify or version";
        try
        {
            var request = JsonSerializer.Deserialize(line, ControlJson.Default.ControlRequest);
            if (request?.Cmd is not ("status" or "press" or "hold" or "release" or "tap" or "identify" or "version")) return null;
            problem = request.Button is not (null or "practitioner" or "patient") ? "button: expected practitioner or patient"
                : request.HoldMs is not (null or (>= ShortestHoldMs and <= LongestHoldMs)) ? $"holdMs: {request.HoldMs}, expected {ShortestHoldMs} to {LongestHoldMs}"
                : request.On is not null && request is not { Cmd: "press", Button: null } ? "on: expected with cmd press, and without button"
                : "";
            return problem.Length == 0 ? request : null;
        }
        catch (JsonException e)
        {
            problem = $"{(e.Path is { Length: > 2 and < 40 } p ? p[2..] : "line")}: {problem}";
            return null;
        }
    }

    /// <summary>Does what a request asks for, except tap.</summary>
    /// <param name="request">A request that <see cref="Read"/> has accepted.</param>
    /// <param name="stopping">Ends a hold early.</param>
    /// <returns>The answer's JSON. A press is answered when the button has been up for so long that the next one counts as another.</returns>
    public async Task<byte[]> AnswerAsync(ControlRequest request, CancellationToken stopping)
    {
        if (request.Cmd == "status") return ControlJson.Utf8(await status(stopping));
        if (request.Cmd == "version") return Json(new(true, Version: software));
        if (request.Cmd == "identify")
        {
            identify?.Invoke();
            return Json(identify is null ? new(false, "cmd: this table has no light") : new(true));
        }

        if (request.On is { } channel) return await TouchAsync(channel, TimeSpan.FromMilliseconds(request.HoldMs ?? UsualHoldMs), stopping);
        if (panel is not SimulatedPanel && !allowPress) return Json(new(false, "cmd: the panel is real; a program may press it only with Table:AllowPress"));
        var button = request.Button == "patient" ? PanelButton.Patient : PanelButton.Practitioner;
        if (request.Cmd is "press" or "hold")
        {
            if (panel.IsDown(button)) return Json(new(false, "button: it is down already; release it first"));
            Set(button, down: true);
        }

        if (request.Cmd == "press")
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(request.HoldMs ?? UsualHoldMs), time, stopping);
            }
            finally
            {
                Set(button, down: false);
            }
        }

        if (request.Cmd == "release") Set(button, down: false);
        if (request.Cmd is "press" or "release") await Task.Delay(UpBetweenPresses, time, stopping);
        return Json(new(true));
    }

    /// <summary>An answer as JSON.</summary>
    /// <param name="answer">The answer.</param>
    public static byte[] Json(ControlAnswer answer) => ControlJson.Utf8(answer);

    private async Task<byte[]> TouchAsync(string channel, TimeSpan hold, CancellationToken stopping)
    {
        if (hand is null) return Json(new(false, "on: the cells are real; only a hand can press on them"));
        if (hand.Press(channel, hold) is { Length: > 0 } problem) return Json(new(false, problem));
        await Task.Delay(hold, time, stopping);
        return Json(new(true));
    }

    private void Set(PanelButton button, bool down)
    {
        if (panel is SimulatedPanel simulated) simulated.Inject(button, down);
        else toReader(new ControlItem.Edge(new ButtonEdge(now(), button, down)));
    }
}
