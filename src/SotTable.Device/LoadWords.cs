using System.Globalization;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>Load events as journal and wire spell them: <c>load-shift</c> with the detail <c>A +12.3 N</c>.</summary>
internal static class LoadWords
{
    /// <summary>Kind of the event that says where the zeros came to after a session.</summary>
    public const string ZeroReturn = "load-zero-return";

    /// <summary>Kind of an event.</summary>
    /// <param name="kind">What happened.</param>
    public static string Kind(LoadEventKind kind) => kind switch
    {
        LoadEventKind.On => "load-on",
        LoadEventKind.Off => "load-off",
        LoadEventKind.Movement => "load-movement",
        LoadEventKind.Shift => "load-shift",
        LoadEventKind.Transfer => "load-transfer",
        LoadEventKind.Impact => "load-impact",
        LoadEventKind.Overload => "load-overload",
        LoadEventKind.Settled => "load-settled",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a known kind"),
    };

    /// <summary>Block and size of an event.</summary>
    /// <param name="block">0 or 1, or −1 for the pair.</param>
    /// <param name="e">The event.</param>
    public static string Detail(int block, in LoadEvent e) => block < 0
        ? string.Create(CultureInfo.InvariantCulture, $"{(e.Size < 0 ? "B to A" : "A to B")} {Math.Abs(e.Size):0.0} N")
        : string.Create(CultureInfo.InvariantCulture, $"{"AB"[block]} {(e.Kind == LoadEventKind.Shift && e.Size > 0 ? "+" : "")}{e.Size:0.0} N");

    /// <summary>The zeros of both blocks.</summary>
    /// <param name="zeroA">Block A, newtons; <c>null</c> when not known.</param>
    /// <param name="zeroB">Block B.</param>
    public static string Detail(double? zeroA, double? zeroB)
    {
        return $"A {Zero(zeroA)}, B {Zero(zeroB)}";

        static string Zero(double? n) => n is { } v ? string.Create(CultureInfo.InvariantCulture, $"{v:+0.00;-0.00;0.00} N") : "not known";
    }
}
