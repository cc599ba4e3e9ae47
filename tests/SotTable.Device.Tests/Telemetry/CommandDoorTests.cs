using System.Text;
using SotTable.Device.Telemetry;
using SotTable.Messages;
using SotTable.Sessions;
using Xunit;

namespace SotTable.Device.Tests.Telemetry;

public class CommandDoorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("0195531c-0000-7000-8000-000000000001");
    private static readonly Template Template = new("cat-2", 3, "Category II", TimeSpan.FromMinutes(10), BodyPosition.Supine, [], true, "");
    private static readonly TimeSpan FiveSeconds = TimeSpan.FromSeconds(5);
    private TimeSpan _time = TimeSpan.FromHours(1);
    private readonly CommandDoor _door = new([Template]);

    [Fact]
    public void Stop_becomes_the_same_input_as_any_other()
    {
        Assert.Equal(new CommandDecision.Act(Id, "session.stop", new Stop("anna"), FiveSeconds), Decide("session.stop", Command()));
    }

    [Fact]
    public void An_id_with_half_of_a_surrogate_pair_is_none()
    {
        Assert.IsType<CommandDecision.Unanswerable>(Decide("session.stop", Command().Replace($"{Id}", "\\ud8005531c-0000-7000-8000-000000001", StringComparison.Ordinal)));
    }

    [Fact]
    public void Arm_carries_template_profile_and_code()
    {
        var decision = Decide("session.arm", Command("""{"template":"cat-2","templateVersion":3,"profile":"senior","code":"K-17"}"""));
        Assert.Equal(new CommandDecision.Act(Id, "session.arm", new Arm(new Plan(Template, PersonProfile.Senior, "K-17"), "anna"), FiveSeconds), decision);
    }

    [Fact]
    public void A_command_of_a_newer_minor_version_is_taken_and_what_is_unknown_in_it_ignored()
    {
        var json = Command("""{"label":"cough","later":[1,{"a":null}]}""").Replace("\"v\":1", "\"v\":7,\"later\":true", StringComparison.Ordinal);
        Assert.Equal(new CommandDecision.Act(Id, "session.mark", new Mark("anna", "cough"), FiveSeconds), Decide("session.mark", json));
    }

    [Fact]
    public void A_mark_may_have_a_label_or_none()
    {
        Assert.Equal(new Mark("anna", "cough"), Assert.IsType<CommandDecision.Act>(Decide("session.mark", Command("""{"label":"cough"}"""))).Input);
        var other = Command().Replace("000000000001", "000000000002", StringComparison.Ordinal);
        Assert.Equal(new Mark("anna", null), Assert.IsType<CommandDecision.Act>(Decide("session.mark", other)).Input);
    }

    [Theory]
    [InlineData("session.arm", """{"template":"nope","templateVersion":3,"profile":"adult"}""", "unknown-template", "args.template")]
    [InlineData("session.arm", """{"template":"cat-2","templateVersion":2,"profile":"adult"}""", "template-version", "version 3")]
    [InlineData("session.arm", """{"template":"cat-2","templateVersion":3,"profile":"adult","code":"Anna Smith"}""", "bad-code", "args.code")]
    [InlineData("session.arm", """{"template":"cat-2","templateVersion":3,"profile":"giant"}""", "bad-args", "profile")]
    [InlineData("session.arm", """{"template":"cat-2","templateVersion":3,"profile":77}""", "bad-args", "profile")]
    [InlineData("session.arm", """{"template":"cat-2","templateVersion":3}""", "bad-args", "args.profile")]
    [InlineData("session.arm", """{"template":"cat-2","templateVersion":"x","profile":"adult"}""", "bad-args", "templateVersion")]
    [InlineData("session.arm", null, "bad-args", "args")]
    [InlineData("session.arm", "[]", "bad-args", "args")]
    [InlineData("session.mark", """{"label":"free text with blanks"}""", "bad-args", "args.label")]
    [InlineData("session.start", null, "unknown-command", "session.stop")]
    [InlineData("../../etc", null, "unknown-command", "expected one of")]
    public void What_makes_no_sense_is_refused_with_the_field_and_what_was_expected(string name, string? args, string code, string names)
    {
        var answer = Assert.IsType<CommandDecision.Answer>(Decide(name, Command(args)));
        Assert.Equal((Id, ReplyStatus.Rejected, code), (answer.Reply.Id, answer.Reply.St, answer.Reply.Err!.Code));
        Assert.Contains(names, answer.Reply.Err.Msg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"v":0,"id":"$ID","expMs":9999999999999,"by":"anna"}""", "v: expected 1 or more")]
    [InlineData("""{"id":"$ID","expMs":9999999999999,"by":"anna"}""", "v: expected 1 or more")]
    [InlineData("""{"v":"1","id":"$ID","expMs":9999999999999,"by":"anna"}""", "v:")]
    [InlineData("""{"v":1,"id":"$ID","expMs":"soon","by":"anna"}""", "expMs")]
    [InlineData("""{"v":1,"id":"$ID","by":"anna"}""", "expMs: missing")]
    [InlineData("""{"v":1,"id":"$ID","expMs":-9223372036854775808,"by":"anna"}""", "expMs: missing or not positive")]
    [InlineData("""{"v":1,"id":"$ID","expMs":9223372036854775807,"by":"anna"}""", "ahead of the table's clock")]
    [InlineData("""{"v":1,"id":"$ID","expMs":1e309,"by":"anna"}""", "expMs")]
    [InlineData("""{"v":1,"id":"$ID","expMs":9999999999999,"by":"anna <script>"}""", "by:")]
    [InlineData("""{"v":1,"id":"$ID","expMs":9999999999999}""", "by")]
    [InlineData("""{"v":1,"id":"$ID","expMs":9999999999999,"by":null}""", "by")]
    [InlineData("""{"v":1,"id":"$ID","expMs":99999999""", "expMs")]
    public void A_malformed_command_with_an_id_is_answered(string json, string names)
    {
        var answer = Assert.IsType<CommandDecision.Answer>(Decide("session.stop", json.Replace("$ID", Id.ToString(), StringComparison.Ordinal)));
        Assert.Equal((Id, ReplyStatus.Rejected), (answer.Reply.Id, answer.Reply.St));
        Assert.Contains(names, answer.Reply.Err!.Msg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("hello")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"id":"not a uuid"}""")]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000"}""")]
    [InlineData("""{"args":{"id":"0195531c-0000-7000-8000-000000000001"}}""")]
    public void Without_an_id_nobody_can_be_answered(string json) => Assert.IsType<CommandDecision.Unanswerable>(Decide("session.stop", json));

    [Fact]
    public void Nesting_without_end_is_no_command()
    {
        Assert.IsType<CommandDecision.Unanswerable>(Decide("session.stop", string.Concat(Enumerable.Repeat("{\"a\":", 800)) + "1"));
        var deep = Command().Replace("\"by\"", "\"x\":" + new string('[', 500) + new string(']', 500) + ",\"by\"", StringComparison.Ordinal);
        Assert.Equal("bad-json", Assert.IsType<CommandDecision.Answer>(Decide("session.stop", deep)).Reply.Err!.Code);
    }

    [Fact]
    public void A_command_of_more_than_4_kB_is_refused_without_reading_it()
    {
        var big = Command()[..^1] + $",\"x\":\"{new string('x', 5000)}\"}}";
        Assert.Equal("too-large", Assert.IsType<CommandDecision.Answer>(Decide("session.stop", big)).Reply.Err!.Code);
    }

    [Fact]
    public void A_kept_command_is_never_carried_out()
    {
        var decision = _door.Decide("session.stop", Encoding.UTF8.GetBytes(Command()), retained: true, Now, default);
        Assert.Equal("retained", Assert.IsType<CommandDecision.Answer>(decision).Reply.Err!.Code);
        Assert.IsType<CommandDecision.Act>(Decide("session.stop", Command()));
    }

    [Theory]
    [InlineData(1, "0.0 s ago", false)]
    [InlineData(4000, "4.0 s ago", false)]
    [InlineData(86_400_000, "86400.0 s ago", true)]
    public void An_expired_command_is_refused_and_a_clock_that_looks_wrong_is_named(long lateMs, string says, bool suspect)
    {
        var command = Command(exp: Now.ToUnixTimeMilliseconds() - lateMs);
        var error = Assert.IsType<CommandDecision.Answer>(Decide("session.stop", command)).Reply.Err!;
        Assert.Equal("expired", error.Code);
        Assert.Contains(says, error.Msg, StringComparison.Ordinal);
        Assert.Equal(suspect, error.Msg.Contains("clocks", StringComparison.Ordinal));
    }

    [Fact]
    public void A_repeated_command_acts_once_and_gets_the_first_reply_again_even_when_it_has_expired()
    {
        Assert.IsType<CommandDecision.Act>(Decide("session.stop", Command()));
        Assert.IsType<CommandDecision.AlreadyAtIt>(Decide("session.stop", Command()));
        var reply = CommandDoor.Result(Id, "session.stop", Refusal.NoSession, Now);
        _door.Finish(reply);

        Assert.Equal(new CommandDecision.Answer(reply), Decide("session.stop", Command()));
        Assert.Equal(new CommandDecision.Answer(reply), _door.Decide("session.stop", Encoding.UTF8.GetBytes(Command()), false, Now + TimeSpan.FromHours(1), default));
    }

    [Fact]
    public void Ids_are_forgotten_after_256_others()
    {
        for (var i = 1; i <= 257; i++) Assert.IsType<CommandDecision.Act>(Decide("session.stop", Numbered(i)));
        Assert.IsType<CommandDecision.AlreadyAtIt>(Decide("session.stop", Numbered(2)));
        Assert.IsType<CommandDecision.Act>(Decide("session.stop", Numbered(1)));

        static string Numbered(int i) => Command().Replace("000000000001", i.ToString("x12"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_has_expired_stays_expired_when_the_wall_clock_is_stepped_back()
    {
        var late = Encoding.UTF8.GetBytes(Command(exp: Now.ToUnixTimeMilliseconds() - 1));
        var first = Assert.IsType<CommandDecision.Answer>(_door.Decide("session.stop", late, false, Now, default));
        var again = Assert.IsType<CommandDecision.Answer>(_door.Decide("session.stop", late, false, Now - TimeSpan.FromHours(1), default));
        Assert.Equal(("expired", first.Reply), (again.Reply.Err!.Code, again.Reply));
    }

    [Fact]
    public void Of_a_flood_of_marks_ten_and_then_one_a_second_are_taken_and_a_stop_always_passes()
    {
        var number = 0;
        for (var i = 0; i < 10; i++) Assert.IsType<CommandDecision.Act>(Mark());
        var refused = Assert.IsType<CommandDecision.Answer>(Mark()).Reply;
        Assert.Equal((ReplyStatus.Rejected, "too-many"), (refused.St, refused.Err!.Code));
        Assert.Contains("one session.mark a second", refused.Err.Msg, StringComparison.Ordinal);
        Assert.IsType<CommandDecision.Act>(Decide("session.disarm", Numbered()));
        Assert.IsType<CommandDecision.Act>(Decide("session.stop", Numbered()));

        // A minute's flood, ten times a second.
        var taken = 0;
        for (var i = 0; i < 600; i++)
        {
            _time += TimeSpan.FromSeconds(0.1);
            if (Mark() is CommandDecision.Act) taken++;
        }

        Assert.Equal(60, taken);
        for (var i = 0; i < 100; i++) Assert.IsType<CommandDecision.Act>(Decide("session.stop", Numbered()));

        CommandDecision Mark() => Decide("session.mark", Numbered());
        string Numbered() => Command().Replace("000000000001", (++number).ToString("x12"), StringComparison.Ordinal);
    }

    private static string Command(string? args = null, long? exp = null) =>
        $$"""{"v":1,"id":"{{Id}}","expMs":{{exp ?? Now.ToUnixTimeMilliseconds() + 5000}},"by":"anna"{{(args is null ? "" : ",\"args\":" + args)}}}""";

    private CommandDecision Decide(string name, string json) => _door.Decide(name, Encoding.UTF8.GetBytes(json), false, Now, _time);
}
