using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using SotTable.Cli.Demo;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>A table that says hostile things in every text it has, in a real browser: they are shown as text, no script runs, nothing leaves the machine.</summary>
public sealed class HostileTextTests(Chrome chrome)
{
    private static readonly Guid Session = Guid.CreateVersion7();

    // Each would set window.__x, open a dialog, add an element or ask for an address when it were more than text.
    private static readonly string[] s_payloads =
    [
        "<script>window.__x=1</script>", "</script><script>window.__x=1</script>", "<img src=x onerror=window.__x=1>", "<svg/onload=window.__x=1>",
        "<iframe srcdoc='<script>parent.__x=1</script>'></iframe>", "<body onload=alert(1)>", "<details open ontoggle=window.__x=1>",
        "<input autofocus onfocus=window.__x=1>", "<a href=javascript:window.__x=1>x</a>", "javascript:window.__x=1", "<math><mtext></p><img src onerror=window.__x=1>",
        "\"><img src=x onerror=window.__x=1>", "' onmouseover='window.__x=1", "\" autofocus onfocus=\"window.__x=1", "` onload=`window.__x=1`",
        "<style>@import 'https://evil.example/a.css'</style>", "<link rel=stylesheet href=https://evil.example/a.css>", "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<object data=https://evil.example/x></object>", "url(https://evil.example/x)",
        "red;background:url(https://evil.example/x)", "{{constructor.constructor('window.__x=1')()}}", "${window.__x=1}", "<%= window.__x=1 %>", "#{window.__x=1}",
        "\"},\"name\":\"x\",\"__proto__\":{\"x\":1", "\\\"}];window.__x=1//", "__proto__", "constructor", "&lt;script&gt;", "<!--", "--><script>window.__x=1</script>",
        "]]><script>window.__x=1</script>", "<template><script>window.__x=1</script></template>", "\u202Eelbat ruoy\u202C", "\u2066\u2067\u2068 isolate", "שולחן 3 العلاج",
        "Z\u0336a\u0335l\u0334g\u0333o\u0489", "line\nbreak\ttab", "bell\u0007 escape\u001b[31m delete\u007f", "nul\u0000nul", "\u2028\u2029\ufeff\u200b", "😀👩‍⚕️🇩🇪", new('W', 2000),
    ];

    [Fact]
    public async Task Hostile_texts_in_every_message_are_shown_as_text_and_nothing_else_happens()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var table = await HostileTable.TakeOverAsync(clinic);
        await using var list = await chrome.OpenAsync();
        await using var page = await chrome.OpenAsync();
        await using var wall = await chrome.OpenAsync();
        var dialogs = 0;
        foreach (var screen in new[] { list, page, wall })
        {
            screen.Page.Dialog += (_, dialog) =>
            {
                dialogs++;
                _ = dialog.DismissAsync();
            };
        }

        await page.Page.GotoAsync(clinic.PageOf());
        await list.Page.GotoAsync(clinic.Hub.Address.ToString());
        var hasWall = (await wall.Page.GotoAsync(new Uri(clinic.Hub.Address, "wall").ToString()))?.Ok == true;
        foreach (var text in s_payloads)
        {
            await table.SayAsync(text);
            await ShownAsync(page, "h1", text);
            await ShownAsync(list, ".row-name", text);
            if (hasWall) await ShownAsync(wall, "body", text);
            foreach (var screen in new[] { list, page, wall }) Assert.Equal("", await HarmAsync(screen, text));
        }

        // The table's answer to a command is a text of the table's too.
        await page.Page.Locator("input[name=template]").First.CheckAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Arm the table" }).ClickAsync();
        await ShownAsync(page, ".reply", table.Refusal, within: true);

        Assert.Equal(0, dialogs);
        foreach (var screen in hasWall ? new[] { list, page, wall } : [list, page])
        {
            Assert.Equal("", await HarmAsync(screen, "the reply"));
            Assert.All(screen.Requests, r => Assert.True(new Uri(r) is { Scheme: "data" or "blob" } || new Uri(r).Authority == clinic.Hub.Address.Authority, r));
            Assert.DoesNotContain(screen.Complaints, c => !c.Contains("404", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Hostile_texts_in_a_record_are_text_in_the_history_too()
    {
        await using var clinic = await Clinic.OpenAsync();
        await using var table = await HostileTable.TakeOverAsync(clinic);
        await using var screen = await chrome.OpenAsync();
        var dialogs = 0;
        screen.Page.Dialog += (_, dialog) =>
        {
            dialogs++;
            _ = dialog.DismissAsync();
        };
        // No more at a time than a table sends before it is acknowledged.
        for (var sent = 0; sent < s_payloads.Length; sent += 20)
        {
            foreach (var text in s_payloads.Skip(sent).Take(20)) await table.RecordAsync(text);
            await CommittedAsync(Math.Min(sent + 20, s_payloads.Length));
        }

        var all = string.Join(' ', s_payloads.Where(p => p.Length < 200));
        var session = await table.RecordAsync(all);
        await CommittedAsync(s_payloads.Length + 1);
        var plans = await screen.Page.Locator(".history-plan").EvaluateAllAsync<string[]>("all => all.map(e => e.textContent)");
        Assert.All(s_payloads, text => Assert.Contains(plans, p => p.Contains(HostileTable.Cut(text, HostileTable.LongestCode), StringComparison.Ordinal)));
        Assert.Equal("", await HarmAsync(screen, "the list"));
        await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, $"history/{clinic.Tables[0].Address}/{session}").ToString());
        await ShownAsync(screen, "body", all);
        Assert.Equal("", await HarmAsync(screen, "the record"));
        Assert.Equal(0, dialogs);
        Assert.All(screen.Requests, r => Assert.True(new Uri(r) is { Scheme: "data" or "blob" } || new Uri(r).Authority == clinic.Hub.Address.Authority, r));

        // Reads again until the hub has committed so many.
        async Task CommittedAsync(int records)
        {
            var rows = screen.Page.Locator(".history-row");
            for (var i = 0; i < 30 && await rows.CountAsync() < records; i++)
                await screen.Page.GotoAsync(new Uri(clinic.Hub.Address, "history").ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        }
    }

    private static Task<IJSHandle> ShownAsync(Screen screen, string selector, string text, bool within = false) => screen.Page.WaitForFunctionAsync(
        "([selector, text, within]) => [...document.querySelectorAll(selector)].some(e => within || selector === 'body' ? e.textContent.includes(text) : e.textContent === text)",
        new object[] { selector, text, within });

    // What a text that was taken for more would leave behind.
    private static Task<string> HarmAsync(Screen screen, string text) => screen.Page.EvaluateAsync<string>(
        """
        text => window.__x !== undefined ? `script ran: ${text}`
          : ({}).x !== undefined ? `prototype changed: ${text}`
          : document.querySelector('iframe, object, embed, base, img[src=x], [onerror], [onload], [onfocus], [onmouseover], [ontoggle], a[href^="javascript:"], body style') ? `element made: ${text}`
          : document.querySelectorAll('script:not([src])').length ? `script made: ${text}` : ''
        """,
        text);

    /// <summary>Speaks in the place of the clinic's first table, whose process it ends.</summary>
    private sealed class HostileTable(IMqttLink link, TableAddress address) : IAsyncDisposable
    {
        private long _n;
        private long _recordN;
        private Task _answering = Task.CompletedTask;

        public const int LongestTemplate = 32;
        public const int LongestCode = 24;

        public string Refusal => "<img src=x onerror=window.__x=1> refused";

        public static async Task<HostileTable> TakeOverAsync(DemoStage clinic)
        {
            var table = clinic.Tables[0];
            table.Process.Signal(9);
            await table.Process.Exited.WaitAsync(TestContext.Current.CancellationToken);
            var user = table.Address.ToString();
            var link = MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance)();
            var outcome = await link.ConnectAsync(
                new("127.0.0.1", clinic.Broker.Port, "hostile", user, clinic.Broker.Password(user), TimeSpan.FromSeconds(10), TimeSpan.Zero, null), CancellationToken.None);
            Assert.Equal("", outcome.Problem);
            var hostile = new HostileTable(link, table.Address);
            Assert.True(await link.SubscribeAsync(table.Address.Topic(MessageKind.Command, "+"), 1, CancellationToken.None));
            hostile._answering = hostile.AnswerAsync();
            return hostile;
        }

        /// <summary>Says a text wherever a table has one to say.</summary>
        public async Task SayAsync(string text)
        {
            await SendAsync(MessageKind.Status, new StatusMessage(1, TableStatus.Online, 9, 1, 1), WireJson.Default.StatusMessage);
            await SendAsync(
                MessageKind.Meta,
                new MetaMessage(
                    1, (int)++_n, 9, text, text, text, text, SampleOrigin.SimulatedReplay, text, "N", null, new(false, text, text),
                    [new(text, ChannelKind.Load, BlockId.A, "N", 0.1, 80)],
                    [new(text, 1, text, 60_000, BodyPosition.Supine, [], true)], PersonProfile.Adult, 1_800_000, new(1, 1)),
                WireJson.Default.MetaMessage);
            await SendAsync(
                MessageKind.State,
                new StateMessage(
                    1, 9, (int)++_n, SessionPhase.Idle, SessionMode.Sim, text, Session, text, PersonProfile.Adult, text, 1, 1, 1, 1, 1, 0, EndReason.Time, null, "N", 1, 1, 0.5,
                    BlockId.A, true, true, null, null, [text, $"sensor-fault:{text}", $"journal-fault:{text}"]),
                WireJson.Default.StateMessage);
            await SendAsync(
                MessageKind.Health,
                new HealthMessage(1, 9, 1, 1, 1, 1, 1, 1, 1, 1, text, false, [new(text, 80, 80, 1, 1, 1, null)]), WireJson.Default.HealthMessage);
            await SendAsync(
                MessageKind.Notice, new NoticeMessage(1, 9, "sensor-fault", NoticeLevel.Fault, true, [text], 1, 1), WireJson.Default.NoticeMessage, "sensor-fault");
            await SendAsync(
                MessageKind.Event, new EventMessage(1, text, ++_n, _n - 1, "marked", Session, 1, 1, text, text, SampleOrigin.Simulated), WireJson.Default.EventMessage, "session");
            await SendAsync(MessageKind.Event, new EventMessage(1, "e", ++_n, _n - 1, text, Session, 1, 1, text, text, SampleOrigin.Simulated), WireJson.Default.EventMessage, "session");
            await SendAsync(
                MessageKind.Summary,
                new SummaryMessage(
                    1, text, ++_n, _n - 1, Session, 1, SessionMode.Sim, SampleOrigin.Simulated, text, 1, PersonProfile.Adult, text, 1, 1, 0, EndReason.Time, "N", 1, 1, 0.5, 1, 0, null),
                WireJson.Default.SummaryMessage);
        }

        /// <summary>A whole session with a text wherever its record has one.</summary>
        // Between characters.
        public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

        public async Task<Guid> RecordAsync(string text)
        {
            const string Epoch = "00000000000000aa";
            var session = Guid.CreateVersion7();
            var (template, code) = (Cut(text, LongestTemplate), Cut(text, LongestCode)); // longer ones the hub refuses
            var start = new SessionStart(
                1, template, 1, PersonProfile.Adult, code, BlockId.A, SessionMode.Sim, text, new(1, 1), 1, text, 1, "N", text, text, [new(text, ChannelKind.Load, BlockId.A, 80, "N", 0.1, 1)]);
            await SendAsync(
                MessageKind.Event, new EventMessage(1, Epoch, ++_recordN, _recordN - 1, "started", session, _recordN, 0, text, text, SampleOrigin.Simulated, start), WireJson.Default.EventMessage, "session");
            await SendAsync(
                MessageKind.Event, new EventMessage(1, Epoch, ++_recordN, _recordN - 1, "marked", session, _recordN, 1, text, text, SampleOrigin.Simulated), WireJson.Default.EventMessage, "session");
            await SendAsync(
                MessageKind.Summary,
                new SummaryMessage(
                    1, Epoch, ++_recordN, _recordN - 1, session, 1, SessionMode.Sim, SampleOrigin.Simulated, template, 1, PersonProfile.Adult, code, _recordN, 1, 0, EndReason.Time, "N", 1, 1, 0.5, 1, 0, null),
                WireJson.Default.SummaryMessage);
            return session;
        }

        public async ValueTask DisposeAsync()
        {
            await link.DisposeAsync();
            await _answering;
        }

        private async Task AnswerAsync()
        {
            await foreach (var message in link.Received.ReadAllAsync())
            {
                var command = JsonSerializer.Deserialize(message.Payload.Span, WireJson.Default.CommandMessage)!; // the hub sends none that is null
                await SendAsync(
                    MessageKind.Reply, new ReplyMessage(1, command.Id, "session.arm", ReplyStatus.Rejected, new("<b>code</b>", Refusal), 1), WireJson.Default.ReplyMessage);
            }
        }

        private async Task SendAsync<T>(MessageKind kind, T message, global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string? last = null)
        {
            var topic = last is null ? address.Topic(kind) : address.Topic(kind, last);
            var sent = await link.PublishAsync(topic, JsonSerializer.SerializeToUtf8Bytes(message, type), new(1, kind.Retain), CancellationToken.None);
            Assert.True(sent.Accepted, $"{topic}: {sent.ReasonCode}");
        }
    }
}
