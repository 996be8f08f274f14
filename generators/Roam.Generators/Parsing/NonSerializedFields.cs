using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.CodeAnalysis;

namespace Roam.Generators.Parsing;

/// <summary>Which fields are marked <c>[NonSerialized]</c>.</summary>
internal static class NonSerializedFields
{
    public static bool Contains(ISymbol member)
    {
        if (member is not IFieldSymbol field)
        {
            return false;
        }

        if (!field.DeclaringSyntaxReferences.IsEmpty)
        {
            return field.FindAttribute(SerializerNames.NonSerialized) is not null;
        }

        // In an assembly it is a bit of the field, which symbols do not tell.
        return field.OriginalDefinition.MetadataToken is not 0 and var token
            && field.ContainingModule?.GetMetadata() is { } module
            && MetadataTokens.EntityHandle(token) is { Kind: HandleKind.FieldDefinition } handle
            && (module.GetMetadataReader().GetFieldDefinition((FieldDefinitionHandle)handle).Attributes & FieldAttributes.NotSerialized) != 0;
    }
}
