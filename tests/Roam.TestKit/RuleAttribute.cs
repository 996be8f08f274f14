namespace Roam.TestKit;

/// <summary>Says which rule of docs/spec.md a test shows. <c>build/check-spec.sh</c> looks for a test of every rule.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    /// <summary>The rule's id.</summary>
    public string Id { get; } = id;
}
