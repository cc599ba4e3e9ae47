namespace SotTable.Device.Kernel;

/// <summary>Hardware that can't be used: one sentence with what was found, where, and what to do.</summary>
/// <param name="ExitCode">Exit code when nothing else works either: 74 not there, 75 busy, 77 no permission, 78 configuration.</param>
/// <param name="Message">For people.</param>
internal sealed record HardwareProblem(int ExitCode, string Message)
{
    /// <summary>The problem of a device that could not be opened.</summary>
    /// <param name="what">What it is for, such as <c>bus i2c-3</c>.</param>
    /// <param name="path">The device file.</param>
    /// <param name="errno">Positive error number of open.</param>
    /// <param name="group">The group that may use such devices on Raspberry Pi OS.</param>
    /// <param name="missing">What to do when it isn't there.</param>
    public static HardwareProblem Opening(string what, string path, int errno, string group, string missing) => errno switch
    {
        Errno.NoSuchFile or Errno.NoAddress or Errno.NoDevice => new(TableExit.DeviceLost, $"{what}: {path} is not there: {missing}"),
        Errno.NoPermission or Errno.NotPermitted => new(TableExit.NoPermission, $"{what}: no permission to use {path}: add the service's user to the group {group}"),
        Errno.Busy => new(TableExit.Busy, $"{what}: {path} is in use by another program or driver: stop it, or name another device"),
        _ => new(TableExit.DeviceLost, $"{what}: {path} can't be opened (error {errno}, {Errno.Words(errno)}): check the wiring and the kernel's log"),
    };
}
