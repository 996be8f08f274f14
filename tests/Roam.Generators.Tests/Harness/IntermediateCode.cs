using System.Reflection;
using System.Reflection.Emit;

namespace Roam.Generators.Tests.Harness;

/// <summary>Reads what the compiler made of methods, and finds in it what takes memory.</summary>
internal static class IntermediateCode
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value);

    /// <summary>The instructions of a method that allocate: boxing, new arrays, new objects (delegates and closures among them). What is
    /// thrown does not count.</summary>
    public static IEnumerable<string> FindAllocations(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        for (int at = 0; at < code.Length;)
        {
            short value = code[at] == 0xfe ? (short)(0xfe00 | code[at + 1]) : code[at];
            OpCode instruction = Codes[value];
            int operand = at + instruction.Size;
            if (instruction == OpCodes.Box || instruction == OpCodes.Newarr)
            {
                yield return $"{Describe(method)}: {instruction.Name} {Resolve(method, code, operand)}";
            }
            else if (instruction == OpCodes.Newobj && ((MethodBase)Resolve(method, code, operand)).DeclaringType is { IsValueType: false } created
                && !typeof(Exception).IsAssignableFrom(created))
            {
                yield return $"{Describe(method)}: {instruction.Name} {created.Name}";
            }

            at = operand + OperandSize(instruction, code, operand);
        }
    }

    private static string Describe(MethodBase method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static MemberInfo Resolve(MethodBase method, byte[] code, int operand) => method.Module.ResolveMember(
        BitConverter.ToInt32(code, operand),
        method.DeclaringType!.GetGenericArguments(),
        method.IsGenericMethod ? method.GetGenericArguments() : null)!;

    private static int OperandSize(OpCode instruction, byte[] code, int operand) => instruction.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, operand)),
        _ => 4,
    };
}
