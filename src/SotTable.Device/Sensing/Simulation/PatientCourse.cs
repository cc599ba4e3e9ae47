namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// What happens to a person in the course of time, as one channel meets it: breaths, movements, shifts. Each event follows from its
/// number, so that all channels meet the same ones although each is asked at its own times. Times must not decrease.
/// </summary>
internal sealed class PatientCourse
{
    private const double MovesPerSecond = 0.3 / 60;
    private const double ShiftsPerSecond = 0.05 / 60;
    private const double SighsPerHour = 12;
    private readonly Seeded _breath;
    private readonly Seeded _move;
    private readonly Seeded _shift;
    private readonly double _meanPeriod;
    private long _breathIndex = -1;
    private double _breathStart;
    private double _breathEnd;
    private double _breathSize;
    private long _moveIndex = -1;
    private double _moveStart;
    private double _moveEnd = double.MinValue;
    private long _shiftIndex = -1;
    private double _shiftStart;
    private double _shiftEnd = double.MinValue;
    private double _shiftBefore;
    private double _shiftStep;

    /// <summary>Begins at time 0.</summary>
    /// <param name="seed">Seed of the simulation.</param>
    public PatientCourse(int seed)
    {
        _breath = new Seeded(seed, 2);
        _move = new Seeded(seed, 3);
        _shift = new Seeded(seed, 4);
        _meanPeriod = 60 / _breath.Between(-1, 12, 18);
    }

    /// <summary>Breath, about −0.5 to 0.5, rising while breathing in: 40 % of the cycle in, 60 % out, sighs now and then.</summary>
    /// <param name="t">Seconds.</param>
    public double BreathAt(double t)
    {
        while (t >= _breathEnd)
        {
            var k = 3 * ++_breathIndex;
            var sigh = _breath.Unit(k) < SighsPerHour / 3600 * _meanPeriod;
            _breathStart = _breathEnd;
            _breathEnd += _meanPeriod * Math.Max(0.4, 1 + (0.08 * _breath.Gauss(k + 1))) * (sigh ? 1.4 : 1);
            _breathSize = Math.Max(0.3, 1 + (0.12 * _breath.Gauss(k + 2))) * (sigh ? 2.3 : 1);
        }

        var phase = (t - _breathStart) / (_breathEnd - _breathStart);
        var rise = phase < 0.4 ? 0.5 * (1 - Math.Cos(Math.PI * phase / 0.4)) : 0.5 * (1 + Math.Cos(Math.PI * (phase - 0.4) / 0.6));
        return (_breathSize * rise) - 0.5;
    }

    /// <summary>Small movements of head or arm: 2 to 15 N to and fro for 0.5 to 2 s, one in about three minutes. Newtons.</summary>
    /// <param name="t">Seconds.</param>
    /// <param name="block">0 or 1.</param>
    public double MovementAt(double t, int block)
    {
        while (t >= _moveEnd)
        {
            var k = 8 * ++_moveIndex;
            _moveStart = Math.Max(_moveEnd, 0) + Gap(_move.Unit(k), MovesPerSecond);
            _moveEnd = _moveStart + _move.Between(k + 1, 0.5, 2);
        }

        if (t < _moveStart) return 0;
        var key = 8 * _moveIndex;
        var x = (t - _moveStart) / (_moveEnd - _moveStart);
        return _move.Between(key + 2 + block, 2, 15) * Math.Sin(Math.PI * x) * Math.Sin(Math.Tau * _move.Between(key + 4, 1.5, 3) * (t - _moveStart));
    }

    /// <summary>What block A has gained from block B by shifts of the torso, as a part of both blocks' load; bounded by about ±0.15.</summary>
    /// <param name="t">Seconds.</param>
    public double ShiftAt(double t)
    {
        while (t >= _shiftEnd)
        {
            var k = 4 * ++_shiftIndex;
            _shiftBefore += _shiftStep;
            _shiftStart = Math.Max(_shiftEnd, 0) + Gap(_shift.Unit(k), ShiftsPerSecond);
            _shiftEnd = _shiftStart + _shift.Between(k + 1, 1, 4);

            // 3 to 15 % of a block is 1.5 to 7.5 % of both; earlier shifts are partly taken back, so that they don't add up without end.
            _shiftStep = (_shift.Between(k + 2, 0.015, 0.075) * (_shift.Unit(k + 3) < 0.5 ? -1 : 1)) - (0.4 * _shiftBefore);
        }

        if (t < _shiftStart) return _shiftBefore;
        var x = (t - _shiftStart) / (_shiftEnd - _shiftStart);
        return _shiftBefore + (_shiftStep * x * x * (3 - (2 * x)));
    }

    private static double Gap(double unit, double perSecond) => -Math.Log(1 - unit) / perSecond;
}
