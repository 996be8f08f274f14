using System.ComponentModel;

namespace Roam.CompilerServices;

/// <summary>The result of a method without one. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Unit;
