namespace Roam.Generators.Parsing;

/// <summary>
/// Metadata names of the attributes of MessagePack-CSharp and the framework that are honoured. They are found by name, so that neither
/// Roam nor the user's project needs a reference that it does not have anyway.
/// </summary>
internal static class SerializerNames
{
    public const string MessagePackObject = "MessagePack.MessagePackObjectAttribute";
    public const string Key = "MessagePack.KeyAttribute";
    public const string IgnoreMember = "MessagePack.IgnoreMemberAttribute";
    public const string SerializationConstructor = "MessagePack.SerializationConstructorAttribute";
    public const string Union = "MessagePack.UnionAttribute";

    /// <summary>Not supported: the formatter writes with MessagePack-CSharp itself.</summary>
    public const string Formatter = "MessagePack.MessagePackFormatterAttribute";

    /// <summary>Not supported: nothing would call it.</summary>
    public const string CallbackReceiver = "MessagePack.IMessagePackSerializationCallbackReceiver";

    public const string JsonDerivedType = "System.Text.Json.Serialization.JsonDerivedTypeAttribute";
    public const string JsonIgnore = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string KnownType = "System.Runtime.Serialization.KnownTypeAttribute";
    public const string NonSerialized = "System.NonSerializedAttribute";

    public const string DataContract = "System.Runtime.Serialization.DataContractAttribute";
    public const string DataMember = "System.Runtime.Serialization.DataMemberAttribute";
    public const string IgnoreDataMember = "System.Runtime.Serialization.IgnoreDataMemberAttribute";
}
