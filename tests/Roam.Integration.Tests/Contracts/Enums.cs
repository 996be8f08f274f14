namespace Roam.Integration.Tests.Contracts;

public enum SByteEnum : sbyte
{
    Low = sbyte.MinValue,
    High = sbyte.MaxValue,
}

public enum ByteEnum : byte
{
    None,
    Max = byte.MaxValue,
}

public enum ShortEnum : short
{
    Low = short.MinValue,
    None = 0,
}

public enum UShortEnum : ushort
{
    None,
    High = ushort.MaxValue,
}

public enum IntEnum
{
    None,
    One,
    Low = int.MinValue,
}

public enum UIntEnum : uint
{
    None,
    High = uint.MaxValue,
}

public enum LongEnum : long
{
    None,
    Low = long.MinValue,
}

public enum ULongEnum : ulong
{
    None,
    High = ulong.MaxValue,
}

[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,
    Run = 4,
}
