namespace SotTable.Mqtt.Mosquitto;

/// <summary>A descriptor that becomes readable when there is something to do.</summary>
internal sealed class WakeUp : ILaneBell
{
    /// <summary>The descriptor; negative when closed.</summary>
    public int Descriptor { get; private set; } = Libc.OpenWakeUp();

    public void Ring() => Libc.Wake(Descriptor);

    public void Take() => Libc.TakeWakeUps(Descriptor);

    public void Stop()
    {
    }

    public void Close()
    {
        if (Descriptor >= 0) _ = Libc.Close(Descriptor);
        Descriptor = -1;
    }
}
