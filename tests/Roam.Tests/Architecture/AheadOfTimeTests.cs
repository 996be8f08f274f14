using System.Reflection;
using System.Reflection.Emit;
using Roam.Payloads;

namespace Roam.Tests.Architecture;

/// <summary>
/// A method that calls a codec of a type parameter keeps its tables: <see cref="AheadOfTime"/> says why. Without it, programs that use
/// the method with a reference type do not compile ahead of time, unless something else in them happens to keep the tables.
/// </summary>
public class AheadOfTimeTests
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value);

    [Fact]
    public void Methods_that_call_a_codec_of_a_type_parameter_keep_its_tables()
    {
        List<string> missing = [];
        int calls = 0;
        foreach (MethodBase method in Methods(typeof(AheadOfTime).Assembly).Concat(Methods(typeof(RoamClient).Assembly)))
        {
            (HashSet<Type> called, HashSet<Type> kept) = Read(method);
            calls += called.Count;
            missing.AddRange(called.Except(kept).Select(codec => $"{method.DeclaringType}.{method.Name} does not call AheadOfTime.Keep<{codec}>()."));
        }

        Assert.Equal([], missing);
        Assert.True(calls > 40, $"Only {calls} calls of codecs were found.");
    }

    private static IEnumerable<MethodBase> Methods(Assembly assembly) => assembly.GetTypes().SelectMany(static type => type.GetMethods(
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    /// <summary>Finds the type parameters whose codec a method calls, and those whose tables it keeps.</summary>
    private static (HashSet<Type> Called, HashSet<Type> Kept) Read(MethodBase method)
    {
        HashSet<Type> called = [];
        HashSet<Type> kept = [];
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type? constraint = null;
        for (int at = 0; at < code.Length;)
        {
            OpCode instruction = Codes[code[at] == 0xfe ? (short)(0xfe00 | code[at + 1]) : code[at]];
            int operand = at + instruction.Size;
            if (instruction == OpCodes.Constrained)
            {
                constraint = (Type)Resolve(method, code, operand);
            }
            else if (instruction == OpCodes.Call && Resolve(method, code, operand) is MethodInfo target)
            {
                if (constraint is not null && target.DeclaringType is { IsGenericType: true } owner
                    && owner.GetGenericTypeDefinition() == typeof(IPayloadCodec<>))
                {
                    called.Add(constraint);
                }
                else if (target.DeclaringType == typeof(AheadOfTime) && target.IsGenericMethod)
                {
                    kept.Add(target.GetGenericArguments()[0]);
                }

                constraint = null;
            }

            at = operand + OperandSize(instruction, code, operand);
        }

        return (called, kept);
    }

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
