namespace SotTable.Signal;

/// <summary>
/// Mean index of left and right over the counted seconds of a session, block A as left. The loads' uncertainty is that of the gains, the same in every second, so that it does not
/// become smaller by the mean: it is the mean of the seconds' own. One owner; allocates nothing.
/// </summary>
/// <param name="expandedN">Expanded uncertainty (k = 2) of a block's load, newtons; <c>null</c> when the calibration states none.</param>
internal sealed class BalanceMean(double? expandedN)
{
    private double _bai;
    private double _uncertainty;
    private int _shown;
    private bool _uncertain;

    /// <summary>What can be said of the seconds since <see cref="Clear"/>.</summary>
    public SessionBalance Value =>
        expandedN is null ? new(null, null, 0, BalanceHidden.NoUncertainty)
        : _shown > 0 ? new(_bai / _shown, _uncertainty / _shown, _shown, null)
        : new(null, null, 0, _uncertain ? BalanceHidden.TooUncertain : BalanceHidden.TooLittleLoad);

    /// <summary>Takes a second.</summary>
    /// <param name="a">Load of block A, newtons.</param>
    /// <param name="b">Load of block B.</param>
    /// <param name="fromN">Both together have to carry more.</param>
    public void Take(double a, double b, double fromN)
    {
        if (expandedN is not { } u || a + b <= fromN) return;
        if (LoadBalance.Shown(a, b, 0.5 * u, 0.5 * u, fromN) is not { } bai)
        {
            _uncertain = true;
            return;
        }

        _bai += bai;
        _uncertainty += LoadBalance.Uncertainty(a, b, u, u);
        _shown++;
    }

    /// <summary>A session starts.</summary>
    public void Clear() => (_bai, _uncertainty, _shown, _uncertain) = (0, 0, 0, false);
}

/// <summary>Left against right over a session, block A as left.</summary>
/// <param name="Bai">Mean of 100 · (R − L) / (R + L) over the seconds in which it could be shown, percent; <c>null</c> for none.</param>
/// <param name="Uncertainty">Its expanded uncertainty (k = 2) by the calibration, percent; <c>null</c> without a mean.</param>
/// <param name="Seconds">How many seconds those were.</param>
/// <param name="Hidden">Why there is no mean; <c>null</c> when there is one.</param>
public readonly record struct SessionBalance(double? Bai, double? Uncertainty, int Seconds, BalanceHidden? Hidden);

/// <summary>Why a session has no mean index of left and right.</summary>
public enum BalanceHidden
{
    /// <summary>Loads were counts.</summary>
    Counts,

    /// <summary>The calibration states no uncertainty, so that none can be told of the index.</summary>
    NoUncertainty,

    /// <summary>Too little lay on the blocks.</summary>
    TooLittleLoad,

    /// <summary>Its standard uncertainty was 2 % or more throughout.</summary>
    TooUncertain,

    /// <summary>The session was cut off, and what had been summed up with it.</summary>
    CutOff,
}
