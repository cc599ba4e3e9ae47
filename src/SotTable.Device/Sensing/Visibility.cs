using System.Runtime.CompilerServices;

// Drivers and chip models are internal; their tests and measurements are the exceptions.
[assembly: InternalsVisibleTo("SotTable.Device.Tests")]
[assembly: InternalsVisibleTo("SotTable.Bench")]
[assembly: InternalsVisibleTo("SotTable.Guest")]
[assembly: InternalsVisibleTo("SotTable.Chaos")]
