using System.Runtime.CompilerServices;

namespace Roam.Payloads;

/// <summary>Keeps what a program compiled ahead of time needs to call a codec through a type parameter.</summary>
public static class AheadOfTime
{
    // What could be set hides from the ahead-of-time compiler that nothing under it runs.
    private static bool Never { get; set; }

    /// <summary>
    /// Keeps the tables of a codec. A method that calls <see cref="IPayloadCodec{T}.Write"/> or <see cref="IPayloadCodec{T}.Read"/> of a type
    /// parameter begins with it; one that names the codec need not. It does nothing at run time.
    /// </summary>
    /// <remarks>
    /// Where <c>T</c> is a reference type, such a method is compiled once for all of them, and finds the codec in a table. The compiler of
    /// .NET 10 looks at the table of the interface then, though a generic method has no place in it, and fails ("VTable of type
    /// 'IPayloadCodec`1&lt;__Canon&gt;' not computed by the IL scanner") in a program that needs that table for nothing else. A codec
    /// whose type is used as an object needs it.
    /// </remarks>
    /// <typeparam name="TCodec">The codec.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Keep<TCodec>()
        where TCodec : struct
    {
        // With a just-in-time compiler the first condition is a constant, and nothing is left of this method.
        if (!RuntimeFeature.IsDynamicCodeSupported && Never)
        {
            GC.KeepAlive(default(TCodec));
        }
    }
}
