using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SotTable.Messages;

/// <summary>The XML documentation of the wire records as plain words, for people who read the contract and not the code. Pure.</summary>
/// <param name="xml">The text of <c>SotTable.xml</c>, which the compiler writes.</param>
public sealed partial class WireDocs(string xml)
{
    private readonly Dictionary<string, XElement> _members = XDocument.Parse(xml).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value); // the format has it

    /// <summary>What a record or enum is.</summary>
    /// <param name="type">The type.</param>
    public string Of(Type type) => Words(Member($"T:{Name(type)}").Element("summary"), Name(type));

    /// <summary>What a field of a record is.</summary>
    /// <param name="type">The record.</param>
    /// <param name="property">Its property.</param>
    public string Of(Type type, string property) => Words(
        Member($"T:{Name(type)}").Elements("param").FirstOrDefault(p => p.Attribute("name")?.Value == property), $"{Name(type)}.{property}");

    /// <summary>What a word of an enum says.</summary>
    /// <param name="type">The enum.</param>
    /// <param name="word">Its name in the code.</param>
    public string OfWord(Type type, string word) => Words(Member($"F:{Name(type)}.{word}").Element("summary"), $"{Name(type)}.{word}");

    private static string Name(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.FullName ?? type.Name;
    }

    private XElement Member(string name) => _members.TryGetValue(name, out var member) ? member : throw new InvalidOperationException($"{name} has no documentation");

    private static string Words(XElement? element, string of)
    {
        if (element is null) throw new InvalidOperationException($"{of} has no documentation");
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText t => t.Value,
                XElement { Name.LocalName: "see" } see => Seen(see.Attribute("cref")?.Value ?? see.Value),
                XElement { Name.LocalName: "paramref" } parameter => WireTypes.Camel(parameter.Attribute("name")?.Value ?? ""),
                XElement e => e.Value,
                _ => "",
            });
        }

        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    // "P:SotTable.Messages.StateMessage.Notices" is StateMessage.notices to a reader of the contract.
    private static string Seen(string cref)
    {
        var parts = cref.Split(':', '.', '(');
        return cref[0] is 'P' or 'F' ? $"{parts[^2]}.{WireTypes.Camel(parts[^1])}" : parts[^1];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
