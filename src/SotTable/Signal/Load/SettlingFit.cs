namespace SotTable.Signal;

/// <summary>
/// Fits a settling curve to the seconds since the last shift, without keeping them: for a fixed set of time constants the sums of least squares grow with each
/// second, and a solution tries the pairs. The second exponential, and the first, stay only when each lowers the BIC by 6 (load.md 3.4). One owner;
/// allocates nothing after construction.
/// </summary>
public sealed class SettlingFit
{
    private const double Fastest = 3; // s; less is getting on
    private const double Slowest = 600; // s; more can't be told from a straight line within a session
    private const int Constants = 28; // a fifth apart each
    private const double BicGain = 6;

    private static readonly double[] Taus = [.. Enumerable.Range(0, Constants).Select(k => Fastest * Math.Pow(Slowest / Fastest, k / (Constants - 1.0)))];
    private readonly double[] _e = new double[Constants];
    private readonly double[] _sum = new double[Constants];
    private readonly double[] _withY = new double[Constants];
    private readonly double[] _products = new double[Constants * Constants];
    private double _origin;
    private double _y;
    private double _yy;

    /// <summary>Seconds taken since <see cref="Restart"/>.</summary>
    public int Points { get; private set; }

    /// <summary>Time of the newest second, since the start of the curve.</summary>
    public double Newest { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Restart()
    {
        Points = 0;
        Newest = _y = _yy = 0;
        Array.Clear(_sum);
        Array.Clear(_withY);
        Array.Clear(_products);
    }

    /// <summary>Takes a second. Seconds may be left out.</summary>
    /// <param name="t">Time since the start of the curve, rising.</param>
    /// <param name="load">Its median, newtons.</param>
    public void Add(double t, double load)
    {
        if (Points == 0) _origin = load;
        load -= _origin; // small numbers: their squares lose less
        for (var k = 0; k < Constants; k++)
        {
            var e = _e[k] = Math.Exp(-t / Taus[k]);
            _sum[k] += e;
            _withY[k] += e * load;
            for (var l = 0; l <= k; l++) _products[(k * Constants) + l] += e * _e[l];
        }

        _y += load;
        _yy += load * load;
        Newest = t;
        Points++;
    }

    /// <summary>The curve that fits best.</summary>
    /// <returns>A constant for fewer than ten seconds.</returns>
    public SettlingCurve Solve()
    {
        double n = Points;
        if (Points == 0) return new(0, 0, 0, 0, 0, 1, 0, 1);
        var best = new Candidate(_yy - (_y * _y / n), _y / n, -1, 0, -1, 0);
        if (Points < 10) return Curve(best);
        var (one, two) = (best, best);
        for (var k = 0; k < Constants; k++)
        {
            if (3 * Newest < Taus[k] && k > 0) break; // within a third of its constant a curve is a straight line
            var ek = Centred(k, k);
            var yk = _withY[k] - (_sum[k] * _y / n);
            if (ek <= 0) continue;
            Keep(ref one, new(best.Rss - (yk * yk / ek), 0, k, yk / ek, -1, 0));
            for (var l = 0; l < k; l++)
            {
                var (el, kl, yl) = (Centred(l, l), Centred(k, l), _withY[l] - (_sum[l] * _y / n));
                var det = (ek * el) - (kl * kl);
                if (det < 1e-6 * ek * el) continue; // too much alike
                var (ak, al) = (((yk * el) - (yl * kl)) / det, ((yl * ek) - (yk * kl)) / det);
                Keep(ref two, new(best.Rss - (ak * yk) - (al * yl), 0, l, al, k, ak));
            }
        }

        if (Gains(best, one, n)) best = one;
        if (Gains(best, two, n)) best = two;
        return Curve(best);

        double Centred(int a, int b) => _products[(a * Constants) + b] - (_sum[a] * _sum[b] / n);
    }

    private static void Keep(ref Candidate best, in Candidate other)
    {
        if (other.Rss < best.Rss) best = other;
    }

    // A term costs two parameters: its size and its time constant.
    private static bool Gains(in Candidate few, in Candidate many, double n)
    {
        var floor = 1e-12 * n; // newtons squared: below is rounding
        return n * Math.Log(Math.Max(few.Rss, floor) / Math.Max(many.Rss, floor)) - (2 * (many.Terms - few.Terms) * Math.Log(n)) > BicGain;
    }

    private SettlingCurve Curve(in Candidate c)
    {
        double Sum(int k) => k < 0 ? 0 : _sum[k];
        var free = Math.Max(1, Points - 1 - (2 * c.Terms));
        var final = _origin + ((_y - (c.AFast * Sum(c.Fast)) - (c.ASlow * Sum(c.Slow))) / Points);
        return new(
            c.Terms, Points, Math.Sqrt(Math.Max(0, c.Rss) / free), final,
            c.AFast, c.Fast < 0 ? 1 : Taus[c.Fast], c.ASlow, c.Slow < 0 ? 1 : Taus[c.Slow]);
    }

    private readonly record struct Candidate(double Rss, double Mean, int Fast, double AFast, int Slow, double ASlow)
    {
        public int Terms => (Fast < 0 ? 0 : 1) + (Slow < 0 ? 0 : 1);
    }
}
