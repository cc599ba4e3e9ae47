using SotTable.Device.Tests.Adapters;

namespace SotTable.Device.Tests.Packages;

public sealed class IotPortTests() : PortContract(new IotRig());

public sealed class IotTraitTests() : TraitContract(new IotRig());
