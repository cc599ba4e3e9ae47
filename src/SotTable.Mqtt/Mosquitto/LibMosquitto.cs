using System.Runtime.InteropServices;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>The functions of libmosquitto 2.0 that the link uses, with blittable signatures. A C <c>bool</c> is one byte.</summary>
internal static unsafe partial class LibMosquitto
{
    private const string Name = "libmosquitto.so.1";

    /// <summary>A message inside the callback; 40 bytes on 64 bit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        public int Mid;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }

    internal const int OptionProtocolVersion = 1;
    internal const int OptionSslContext = 2;
    internal const int OptionSslContextWithDefaults = 3;
    internal const int OptionReceiveMaximum = 4;
    internal const int OptionTcpNoDelay = 11;
    internal const int ProtocolV5 = 5;

    internal const int PropertyMessageExpiry = 2;
    internal const int PropertyContentType = 3;
    internal const int PropertySessionExpiry = 17;
    internal const int PropertyWillDelay = 24;
    internal const int PropertyMaximumPacketSize = 39;

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_init")]
    internal static partial int Init();

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_version")]
    internal static partial int Version(int* major, int* minor, int* revision);

    [LibraryImport(Name, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint New(string clientId, byte cleanStart, nint userData);

    [LibraryImport(Name, EntryPoint = "mosquitto_destroy")]
    internal static partial void Destroy(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_int_option")]
    internal static partial int SetOption(nint client, int option, int value);

    [LibraryImport(Name, EntryPoint = "mosquitto_void_option")]
    internal static partial int SetPointer(nint client, int option, nint value);

    [LibraryImport(Name, EntryPoint = "mosquitto_ssl_get")]
    internal static partial nint Ssl(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetUser(nint client, string? userName, string? password);

    [LibraryImport(Name, EntryPoint = "mosquitto_will_set_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetWill(nint client, string topic, int length, byte* payload, int qos, byte retain, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_bind_v5", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Connect(nint client, string host, int port, int keepAliveSeconds, nint bindAddress, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_bind_async", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ConnectWithoutWaiting(nint client, string host, int port, int keepAliveSeconds, nint bindAddress);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect_v5")]
    internal static partial int Disconnect(nint client, int reasonCode, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_v5")]
    internal static partial int Publish(nint client, int* mid, byte* topic, int length, byte* payload, int qos, byte retain, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe_v5")]
    internal static partial int Subscribe(nint client, int* mid, byte* filter, int qos, int options, nint properties);

    [LibraryImport(Name, EntryPoint = "mosquitto_socket")]
    internal static partial int Socket(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_want_write")]
    internal static partial byte WantsToWrite(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_read")]
    internal static partial int Read(nint client, int packets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_write")]
    internal static partial int Write(nint client, int packets);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop_misc")]
    internal static partial int KeepAlive(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_add_int32")]
    internal static partial int AddInt32(nint* list, int identifier, uint value);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_add_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddString(nint* list, int identifier, string value);

    [LibraryImport(Name, EntryPoint = "mosquitto_property_free_all")]
    internal static partial void FreeProperties(nint* list);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_v5_callback_set")]
    internal static partial void OnConnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_log_callback_set")]
    internal static partial void OnLog(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect_v5_callback_set")]
    internal static partial void OnDisconnect(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_v5_callback_set")]
    internal static partial void OnPublish(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe_v5_callback_set")]
    internal static partial void OnSubscribe(nint client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_message_v5_callback_set")]
    internal static partial void OnMessage(nint client, delegate* unmanaged[Cdecl]<nint, nint, Message*, nint, void> callback);
}
