using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Roam.Generators.Emit;

/// <summary>Collects lines of C# at the right depth. Lines end with <c>\n</c>, and depth is four spaces, on every machine.</summary>
internal sealed class SourceWriter
{
    private const string Indent = "    ";

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isAfterBlock;

    /// <summary>Writes an empty line.</summary>
    public void WriteLine()
    {
        _isAfterBlock = false;
        _text.Append('\n');
    }

    /// <summary>Writes one line or several, each at the current depth on top of its own.</summary>
    public void WriteLine(string lines)
    {
        _isAfterBlock = false;
        int start = 0;
        while (start <= lines.Length)
        {
            int end = lines.IndexOf('\n', start);
            end = end < 0 ? lines.Length : end;
            int length = end > start && lines[end - 1] == '\r' ? end - start - 1 : end - start;
            if (length != 0)
            {
                for (int i = 0; i < _depth; i++)
                {
                    _text.Append(Indent);
                }

                _text.Append(lines, start, length);
            }

            _text.Append('\n');
            start = end + 1;
        }
    }

    /// <summary>Writes an opening brace and goes one deeper.</summary>
    public void OpenBlock()
    {
        WriteLine("{");
        _depth++;
    }

    /// <summary>Goes back and writes the closing brace.</summary>
    public void CloseBlock(string after = "")
    {
        _depth--;
        WriteLine("}" + after);
        _isAfterBlock = true;
    }

    /// <summary>Writes an empty line before a statement that follows a block.</summary>
    public void SeparateFromBlock()
    {
        if (_isAfterBlock)
        {
            WriteLine();
        }
    }

    /// <summary>Goes deeper until <see cref="Outdent"/>.</summary>
    public void IndentMore() => _depth++;

    public void Outdent() => _depth--;

    public SourceText ToSourceText() => SourceText.From(_text.ToString(), Encoding.UTF8);
}
