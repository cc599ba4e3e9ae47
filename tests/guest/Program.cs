using SotTable.Guest;

// Runs in the guest. Each case says its name and how it went; the last line counts them.
return await Cases.RunAsync(args.Length > 0 ? args[0] : "table") ? 0 : 1;
