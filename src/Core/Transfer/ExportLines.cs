using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ConnectFunctions.Transfer;

/// <summary>The lines of a stream as they are, to the byte.</summary>
internal static class ExportLines
{
    /// <summary>Several times what the largest application takes with its secrets.</summary>
    private const int MaxLength = 1024 * 1024;

    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 64 * 1024, leaveOpen: true);

    /// <summary>Each with the line feed that ends it. One without it is the last: there the stream ends, or the line is too long.</summary>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream, Options);
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, rest.GetPosition(1, end));
                rest = rest.Slice(line.End);
                yield return line.ToArray();
            }

            if (read.IsCompleted || rest.Length > MaxLength)
            {
                if (!rest.IsEmpty)
                {
                    yield return rest.ToArray();
                }

                await reader.CompleteAsync();
                yield break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }
}
