namespace SotTable.Device.Kernel;

/// <summary>
/// The calls by which device files are used. Errors are negative error numbers, never exceptions; nothing is allocated.
/// The kernel is one implementation; a scripted one plays errors that no machine gives on request.
/// </summary>
internal unsafe interface ISystemCalls
{
    /// <summary>Paths of the device files whose names begin with a word, in order.</summary>
    /// <param name="prefix">Such as <c>/dev/gpiochip</c>.</param>
    IReadOnlyList<string> List(string prefix);

    /// <summary>Opens a device for reading and writing, closed in child processes.</summary>
    /// <param name="path">The device file.</param>
    /// <returns>A descriptor, or a negative error number.</returns>
    int Open(string path);

    /// <summary>Closes a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    void Close(int descriptor);

    /// <summary>Takes the device for this program alone as long as the descriptor is open (flock, without waiting).</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>0, or a negative error number: EAGAIN when another one has it.</returns>
    int Lock(int descriptor);

    /// <summary>A request to a device's driver.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="request">The request's number, always 32 bits. Not nuint: such constants above 0x7FFFFFFF did not compare equal to themselves (SDK 10.0.401).</param>
    /// <param name="argument">Its structure, or a plain number.</param>
    /// <returns>What the driver says, or a negative error number.</returns>
    int Control(int descriptor, uint request, void* argument);

    /// <summary>Reads bytes.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="into">Where to.</param>
    /// <param name="length">How many at most.</param>
    /// <returns>Bytes read, or a negative error number.</returns>
    int Read(int descriptor, void* into, int length);

    /// <summary>Waits until there is something to read.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="milliseconds">Longest wait.</param>
    /// <returns>The events of poll(2), 0 when the time has passed or a signal came, or a negative error number.</returns>
    int Poll(int descriptor, int milliseconds);
}
