using SotTable.System.Tests.Support;

// Real processes and a real browser share two cores: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Chrome))]
