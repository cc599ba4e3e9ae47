using SotTable.Device.Sensing.Recordings;
using SotTable.Samples;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// A person on the blocks: weight, share, settling, breath and heart ripple, small movements, shifts, getting on and off. Everything
/// follows from the seed and the time; nothing is drawn while it runs.
/// </summary>
/// <remarks>
/// The figures are estimates from segment masses and published tissue data, not measurements on blocks. Both blocks carry 12 to 35 % of body weight (triangular, mode 25 %); soft tissue
/// settles by 5 to 10 % with 5 to 8 s and by 2 to 6 % with 60 to 180 s; breathing lying supine moves the blocks by 1.2 N peak to peak
/// in common. Times of one channel must not decrease; different channels may be asked in any order. One thread, except for
/// <see cref="MountAt"/>, <see cref="DismountAt"/>, <see cref="LieSince"/> and <see cref="Occupied"/>.
/// </remarks>
public sealed class PatientModel
{
    private const double Gravity = 9.81;
    private const double RippleN = 1.2;
    internal const double SensorVolts = 2.0;
    private const double SensorSwingVolts = 0.6;
    private readonly BreathRecording? _recording;
    private readonly double _blocksN;
    private readonly double[] _share;
    private readonly Settling[] _settling;
    private readonly int[] _block;
    private readonly double[] _corner;
    private readonly PatientCourse[] _courses;
    private readonly double _weightN;
    private readonly double _getOnSeconds;
    private readonly double _heartHz;
    private readonly double _heartN;
    private Stay _stay = Stay.Nobody;
    private double[] _weights = [];
    private Hand? _hand;

    /// <summary>Makes a person; nobody lies on the table yet.</summary>
    /// <param name="profile">Which channels sit under which block.</param>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="massKg">Body mass, 3 to 250 kg.</param>
    /// <param name="recording">A recorded breath, or <c>null</c> for a made one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mass is out of range.</exception>
    public PatientModel(TableProfile profile, int seed, double massKg, BreathRecording? recording)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfLessThan(massKg, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(massKg, 250);
        _recording = recording;
        var person = new Seeded(seed, 1);
        _weightN = massKg * Gravity;
        _blocksN = _weightN * Triangular(person.Unit(0), 0.12, 0.25, 0.35);
        var left = Math.Clamp(0.5 + (0.06 * person.Gauss(1)), 0.3, 0.7);
        _share = [left, 1 - left];
        _settling = [new Settling(person, 10), new Settling(person, 20)];
        _getOnSeconds = person.Between(2, 4, 9);
        _heartHz = person.Between(3, 1.0, 1.2);
        _heartN = person.Between(4, 0.05, 0.15);
        _block = [.. profile.Channels.Select(c => c.Block is { } b ? (int)b : -1)];
        _corner = Corners(profile, person);
        _courses = [.. profile.Channels.Select(_ => new PatientCourse(seed))];
    }

    /// <summary>Newtons that both blocks carry together when everything has settled.</summary>
    public double SettledN => _blocksN;

    /// <summary>Block A's part of <see cref="SettledN"/>, 0.3 to 0.7.</summary>
    public double ShareA => _share[0];

    /// <summary>Seconds that getting on takes.</summary>
    public double GetOnSeconds => _getOnSeconds;

    /// <summary>Whether somebody is on the table or getting on. Any thread.</summary>
    /// <param name="at">Monotonic time.</param>
    public bool Occupied(TimeSpan at)
    {
        var stay = Volatile.Read(ref _stay);
        return at.TotalSeconds >= stay.From && at.TotalSeconds < stay.To + Stay.GetOffSeconds;
    }

    /// <summary>The person gets on, kneeling on the blocks first, and stays. Any thread.</summary>
    /// <param name="at">When; not before the samples already taken.</param>
    public void MountAt(TimeSpan at) => Volatile.Write(ref _stay, new Stay(at.TotalSeconds, at.TotalSeconds + _getOnSeconds, double.MaxValue));

    /// <summary>The person has lain there for a while. Any thread.</summary>
    /// <param name="since">Since when; may be negative.</param>
    public void LieSince(TimeSpan since) => Volatile.Write(ref _stay, new Stay(since.TotalSeconds, since.TotalSeconds, double.MaxValue));

    /// <summary>The person gets off. Any thread.</summary>
    /// <param name="at">When; not before the samples already taken.</param>
    public void DismountAt(TimeSpan at) => Volatile.Write(ref _stay, Volatile.Read(ref _stay) with { To = at.TotalSeconds });

    /// <summary>Puts a dead weight on a block instead of those before. Any thread.</summary>
    /// <param name="block">The block.</param>
    /// <param name="newtons">Its weight; 0 takes everything off.</param>
    /// <param name="mark">0: in the middle; otherwise over the cell of that number, which then carries most of it.</param>
    public void Put(BlockId block, double newtons, int mark)
    {
        const double Over = 0.7;
        var weights = new double[_block.Length];
        int[] cells = [.. Enumerable.Range(0, weights.Length).Where(i => _block[i] == (int)block)];
        for (var k = 0; k < cells.Length; k++)
            weights[cells[k]] = newtons * (mark == 0 ? 1.0 / cells.Length : ((1 - Over) / cells.Length) + (mark == k + 1 ? Over : 0));
        Volatile.Write(ref _weights, weights);
    }

    /// <summary>A hand presses over one cell, or on the breath sensor, on top of whoever lies there. The block's plate hands a tenth on to its other cells. The next press ends the one before.</summary>
    /// <param name="channel">Index of the channel.</param>
    /// <param name="from">When it begins.</param>
    /// <param name="to">When it ends.</param>
    /// <param name="newtons">How hard; the breath sensor gives its whole swing whatever the force.</param>
    public void PressOn(int channel, TimeSpan from, TimeSpan to, double newtons) => Volatile.Write(ref _hand, new Hand(channel, Neighbours(channel), from, to, newtons));

    /// <summary>Force on one cell. Allocates nothing.</summary>
    /// <param name="channel">Index of a load channel.</param>
    /// <param name="at">Monotonic time, never before the last one of this channel.</param>
    /// <returns>Newtons, 0 when nobody is there.</returns>
    public double LoadN(int channel, TimeSpan at) => LoadN(channel, at, _courses[channel]);

    /// <summary>Force on the first cell of another block, asked at the times of this one.</summary>
    /// <param name="channel">Index of this channel.</param>
    /// <param name="at">Monotonic time, as for <see cref="LoadN(int, TimeSpan)"/>.</param>
    internal double OtherBlockN(int channel, TimeSpan at)
    {
        var other = Array.FindIndex(_block, b => b >= 0 && b != _block[channel]);
        return other < 0 ? 0 : LoadN(other, at, _courses[channel]);
    }

    private double LoadN(int channel, TimeSpan at, PatientCourse course)
    {
        var hand = Volatile.Read(ref _hand)?.On(channel, at) ?? 0;
        var stay = Volatile.Read(ref _stay);
        var t = at.TotalSeconds;
        var weights = Volatile.Read(ref _weights);
        var resting = (weights.Length == 0 ? 0 : weights[channel]) + hand;
        if (t < stay.From || t >= stay.To + Stay.GetOffSeconds) return resting;
        var block = _block[channel];
        var lying = stay.Lying(t);
        var settled = _blocksN * Math.Max(0, _share[block] + (block == 0 ? course.ShiftAt(t) : -course.ShiftAt(t)));
        var force = lying * settled * _settling[block].FactorAt(t - stay.LyingFrom);
        force += lying * 0.5 * ((RippleN * Wave(course, t)) + HeartAt(t));
        force += lying * course.MovementAt(t, block);
        force += _weightN * stay.Peak(t, block);
        return resting + (Math.Max(0, force) * _corner[channel]);
    }

    /// <summary>Voltage of the breath sensor: 2 V and 0.6 V peak to peak of breath while somebody lies there. Allocates nothing.</summary>
    /// <param name="channel">Index of the breath channel.</param>
    /// <param name="at">Monotonic time, never before the last one of this channel.</param>
    public double BreathVolts(int channel, TimeSpan at)
    {
        var stay = Volatile.Read(ref _stay);
        var t = at.TotalSeconds;
        var pressed = Volatile.Read(ref _hand)?.On(channel, at) > 0 ? SensorSwingVolts : 0;
        return SensorVolts + (SensorSwingVolts * stay.Lying(t) * Wave(_courses[channel], t)) + pressed;
    }

    private double Wave(PatientCourse course, double t) => _recording?.WaveAt(t) ?? course.BreathAt(t);

    private double HeartAt(double t)
    {
        var phase = Math.Tau * _heartHz * t;
        return _heartN * 0.5 * (Math.Sin(phase) + (0.4 * Math.Sin((2 * phase) + 0.7)));
    }

    private static double[] Corners(TableProfile profile, Seeded person)
    {
        var corner = profile.Channels.Select((c, i) => c.Block is null ? 0 : 1 + person.Between(30 + i, -0.2, 0.2)).ToArray();
        foreach (var block in Enum.GetValues<BlockId>())
        {
            var sum = corner.Where((_, i) => profile.Channels[i].Block == block).Sum();
            for (var i = 0; i < corner.Length; i++)
            {
                if (profile.Channels[i].Block == block) corner[i] /= sum;
            }
        }

        return corner;
    }

    private static double Triangular(double u, double low, double mode, double high)
    {
        var cut = (mode - low) / (high - low);
        return u < cut
            ? low + Math.Sqrt(u * (high - low) * (mode - low))
            : high - Math.Sqrt((1 - u) * (high - low) * (high - mode));
    }

    // Two exponentials, either sign, as a part of the settled force.
    private sealed class Settling(Seeded person, int index)
    {
        private readonly double _fast = Sign(person, index) * person.Between(index + 1, 0.05, 0.10);
        private readonly double _slow = Sign(person, index + 2) * person.Between(index + 3, 0.02, 0.06);
        private readonly double _fastSeconds = person.Between(index + 4, 5, 8);
        private readonly double _slowSeconds = person.Between(index + 5, 60, 180);

        public double FactorAt(double seconds) => seconds <= 0
            ? 1 + _fast + _slow
            : 1 + (_fast * Math.Exp(-seconds / _fastSeconds)) + (_slow * Math.Exp(-seconds / _slowSeconds));

        private static int Sign(Seeded person, int index) => person.Unit(index) < 0.5 ? -1 : 1;
    }

    private int[] Neighbours(int channel) => _block[channel] < 0 ? [] : [.. Enumerable.Range(0, _block.Length).Where(i => i != channel && _block[i] == _block[channel])];

    private sealed record Hand(int Channel, int[] Neighbours, TimeSpan From, TimeSpan To, double Newtons)
    {
        private const double HandedOn = 0.1;

        public double On(int channel, TimeSpan at)
        {
            if (at < From || at >= To) return 0;
            if (channel == Channel) return Neighbours.Length == 0 ? Newtons : (1 - HandedOn) * Newtons;
            return Array.IndexOf(Neighbours, channel) < 0 ? 0 : HandedOn * Newtons / Neighbours.Length;
        }
    }

    // One person on the table: gets on at From, lies from LyingFrom, gets off at To.
    private sealed record Stay(double From, double LyingFrom, double To)
    {
        public const double GetOffSeconds = 4;
        public static readonly Stay Nobody = new(double.MaxValue, double.MaxValue, double.MaxValue);

        // How much of the person lies: 0 to 1.
        public double Lying(double t)
        {
            if (t >= To) return 1 - Smooth((t - To) / (0.5 * GetOffSeconds));
            if (t >= LyingFrom) return 1;
            return t < From ? 0 : Smooth((((t - From) / (LyingFrom - From)) - 0.5) * 2);
        }

        // Kneeling first on A, then on B: up to 0.6 of body weight for one to two seconds. The same when getting off.
        public double Peak(double t, int block)
        {
            if (t >= To) return 0.5 * Bump(((t - To) / GetOffSeconds) - (block == 0 ? 0.6 : 0.4));
            return t >= LyingFrom ? 0 : 0.6 * Bump(((t - From) / (LyingFrom - From)) - (block == 0 ? 0.25 : 0.5));
        }

        private static double Bump(double x) => Math.Abs(x) >= 0.2 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * x / 0.2));

        private static double Smooth(double x)
        {
            x = Math.Clamp(x, 0, 1);
            return x * x * (3 - (2 * x));
        }
    }
}
