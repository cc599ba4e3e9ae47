namespace SotTable.Dashboard;

/// <summary>What the hub has to tell of itself on every page, a sentence each: <c>what: what to do</c>. Any thread.</summary>
internal sealed class HubNotices
{
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<string> _certificates = [];
    private volatile IReadOnlyList<string> _all = [];

    /// <summary>Why an earlier configuration is in force; empty when it is not. Set before the hub starts.</summary>
    public string Earlier
    {
        get;
        set
        {
            field = value;
            Put();
        }
    } = "";

    /// <summary>What is wrong with the store; empty when nothing is.</summary>
    public string Store
    {
        get;
        set
        {
            field = value;
            Put();
        }
    } = "";

    /// <summary>Which certificates end soon.</summary>
    public IReadOnlyList<string> Certificates
    {
        get => _certificates;
        set
        {
            _certificates = value;
            Put();
        }
    }

    /// <summary>All of it.</summary>
    public IReadOnlyList<string> All => _all;

    // Those who set them are several.
    private void Put()
    {
        lock (_gate)
        {
            string[] own = [Store, Earlier.Length == 0 ? "" : $"The hub runs with its last good configuration: {Earlier}"];
            _all = [.. own.Where(words => words.Length > 0), .. _certificates];
        }
    }
}
