namespace Roam.Generators.Tests.Harness;

/// <summary>Source files that contracts of tests may need beside them.</summary>
internal static class LookAlikes
{
    /// <summary>Attributes of the same full names as MessagePack-CSharp's, which the generator honours without a reference.</summary>
    public const string MessagePack =
        """
        namespace MessagePack;

        [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
        public sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : Attribute { public bool KeyAsPropertyName => keyAsPropertyName; }

        [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
        public sealed class KeyAttribute : Attribute { public KeyAttribute(int key) { } public KeyAttribute(string key) { } }

        [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
        public sealed class IgnoreMemberAttribute : Attribute;

        [AttributeUsage(AttributeTargets.Constructor)]
        public sealed class SerializationConstructorAttribute : Attribute;

        [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
        public sealed class UnionAttribute : Attribute { public UnionAttribute(int key, Type type) { } public UnionAttribute(int key, string type) { } }

        [AttributeUsage(AttributeTargets.All)]
        public sealed class MessagePackFormatterAttribute(Type type) : Attribute { public Type Type => type; }

        public interface IMessagePackSerializationCallbackReceiver { void OnBeforeSerialize(); void OnAfterDeserialize(); }

        """;

    /// <summary>A codec for a type of the framework, and generic ones.</summary>
    public const string Codecs =
        """
        using Roam.Payloads;
        namespace App;

        public readonly struct ZoneCodec : IPayloadCodec<TimeZoneInfo>
        {
            public static void Write<TWriter>(ref TWriter writer, TimeZoneInfo value) where TWriter : struct, IPayloadWriter, allows ref struct =>
                writer.WriteString("zone " + value.Id);

            public static TimeZoneInfo Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct =>
                TimeZoneInfo.FindSystemTimeZoneById(reader.ReadString()[5..]);
        }

        public readonly struct HexCodec : IPayloadCodec<int>
        {
            public static void Write<TWriter>(ref TWriter writer, int value) where TWriter : struct, IPayloadWriter, allows ref struct =>
                writer.WriteString(value.ToString("x"));

            public static int Read<TReader>(ref TReader reader) where TReader : struct, IPayloadReader, allows ref struct =>
                Convert.ToInt32(reader.ReadString(), 16);
        }
        """;
}
