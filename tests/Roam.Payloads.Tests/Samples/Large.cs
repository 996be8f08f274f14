using System.Runtime.CompilerServices;

namespace Roam.Payloads.Tests.Samples;

/// <summary>A value of 1 KiB in memory and one byte in a payload.</summary>
[InlineArray(1024)]
internal struct Large
{
    private byte _element;
}
