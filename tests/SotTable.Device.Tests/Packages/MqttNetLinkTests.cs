using SotTable.Device.Tests.Mqtt;
using SotTable.Mqtt;
using Xunit;

namespace SotTable.Device.Tests.Packages;

public sealed class MqttNetLinkTests(BrokerFixture fixture) : LinkTests(AdapterSet.Packages, fixture), IClassFixture<BrokerFixture>;

public sealed class MqttNetLinkLossTests(BrokerFixture fixture) : LinkLossTests(AdapterSet.Packages, fixture), IClassFixture<BrokerFixture>;

public sealed class MqttNetHalfOpenTests() : HalfOpenTests(AdapterSet.Packages);

public sealed class MqttNetSlowLinkTests() : SlowLinkTests(AdapterSet.Packages);

[Collection(nameof(DisposalTests))]
public sealed class MqttNetDisposalTests() : DisposalTests(AdapterSet.Packages);

public sealed class MqttNetTlsLinkTests(TlsFixture fixture) : TlsLinkTests(AdapterSet.Packages, fixture), IClassFixture<TlsFixture>;
