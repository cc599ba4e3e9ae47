using SotTable.Mqtt;
using Xunit;

namespace SotTable.Device.Tests.Mqtt;

public sealed class MosquittoLinkTests(BrokerFixture fixture) : LinkTests(AdapterSet.Default, fixture), IClassFixture<BrokerFixture>;

public sealed class MosquittoLinkLossTests(BrokerFixture fixture) : LinkLossTests(AdapterSet.Default, fixture), IClassFixture<BrokerFixture>;

public sealed class MosquittoHalfOpenTests() : HalfOpenTests(AdapterSet.Default);

public sealed class MosquittoSlowLinkTests() : SlowLinkTests(AdapterSet.Default);

[Collection(nameof(DisposalTests))]
public sealed class MosquittoDisposalTests() : DisposalTests(AdapterSet.Default);

public sealed class MosquittoTlsLinkTests(TlsFixture fixture) : TlsLinkTests(AdapterSet.Default, fixture), IClassFixture<TlsFixture>;
