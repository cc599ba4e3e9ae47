using SotTable.Samples;

namespace SotTable.Sessions;

/// <summary>What a session is planned to be. Templates belong to the clinic; the shipped ones are examples and say so.</summary>
/// <param name="Id">Name for machines, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Version">Version of this template, from 1.</param>
/// <param name="Name">Name for people, 1 to 60 characters.</param>
/// <param name="Duration">Planned time on the blocks, above zero; the hard cap may end the session earlier.</param>
/// <param name="Position">How the person lies.</param>
/// <param name="Placements">Where each block is meant to lie; empty when not recorded.</param>
/// <param name="Example">True for the templates that ship with the program.</param>
/// <param name="Source">Where the numbers come from, for people; may be empty.</param>
public sealed record Template(
    string Id,
    int Version,
    string Name,
    TimeSpan Duration,
    BodyPosition Position,
    IReadOnlyList<Placement> Placements,
    bool Example,
    string Source)
{
    /// <summary>The block on the patient's left by the placements; block A when they don't say.</summary>
    public BlockId LeftBlock =>
        Placements.Any(p => p.Block == BlockId.B && p.Side == BodySide.Left) || Placements.Any(p => p.Block == BlockId.A && p.Side == BodySide.Right)
            ? BlockId.B
            : BlockId.A;
}

/// <summary>Where one block lies. The side is the patient's and belongs to the placement, not to the block.</summary>
/// <param name="Block">The block.</param>
/// <param name="Side">The patient's side.</param>
/// <param name="Site">The place on the body.</param>
/// <param name="AngleDegrees">Plan-view angle by the practitioner's own convention; <c>null</c> when not recorded.</param>
public sealed record Placement(BlockId Block, BodySide Side, PlacementSite Site, double? AngleDegrees);

/// <summary>How the person lies.</summary>
public enum BodyPosition
{
    /// <summary>Face down.</summary>
    Prone,

    /// <summary>Face up.</summary>
    Supine,

    /// <summary>On one side.</summary>
    SideLying,
}

/// <summary>The patient's left or right, never the viewer's.</summary>
public enum BodySide
{
    /// <summary>The patient's left.</summary>
    Left,

    /// <summary>The patient's right.</summary>
    Right,
}

/// <summary>Place of a block on the body; a pick list, never judged.</summary>
public enum PlacementSite
{
    /// <summary>Not recorded.</summary>
    NotRecorded,

    /// <summary>Iliac crest or ASIS.</summary>
    Crest,

    /// <summary>Greater trochanter or femoral head.</summary>
    Trochanter,

    /// <summary>Ischium.</summary>
    Ischium,

    /// <summary>Elsewhere.</summary>
    Other,
}

/// <summary>Age group and the like: scales thresholds and says what may be shown. Never a body's name.</summary>
public enum PersonProfile
{
    /// <summary>0 to 11 months: stop-watch and notes; no countdown, no rate, no % of body mass.</summary>
    Infant,

    /// <summary>A child.</summary>
    Child,

    /// <summary>An adult.</summary>
    Adult,

    /// <summary>A pregnant adult.</summary>
    Pregnant,

    /// <summary>An older adult.</summary>
    Senior,
}
