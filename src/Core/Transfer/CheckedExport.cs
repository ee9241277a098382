using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ConnectFunctions.Keys;

namespace ConnectFunctions.Transfer;

/// <summary>
/// An export that has been read once, to its end, and found to be as it was written and to keep every rule. What comes out of
/// here is what was checked: the file itself may change meanwhile, and is not looked at again.
/// </summary>
internal sealed class CheckedExport : IAsyncDisposable
{
    private const int MaxPepperVersion = 1_000_000;

    private readonly FileStream copy = OpenCopy();
    private readonly Dictionary<long, RingKey> peppers = [];
    private readonly HashSet<long> versions = [];

    private CheckedExport()
    {
    }

    /// <summary>The keys that its secrets are hashed under, with the versions that they had where they come from.</summary>
    public IReadOnlyCollection<RingKey> Peppers => peppers.Values;

    /// <returns>A failure that tells what is wrong, with the number of the line where it is in one.</returns>
    public static async Task<Outcome<CheckedExport>> ReadAsync(Stream stream, KeyEncryptionKey exportKey, CancellationToken cancellation)
    {
        var export = new CheckedExport();
        Failure.Refused? refused;
        try
        {
            refused = await export.FillAsync(stream, exportKey, cancellation);
        }
        catch
        {
            await export.DisposeAsync();
            throw;
        }

        if (refused is null)
        {
            return export;
        }

        await export.DisposeAsync();
        return refused;
    }

    public async IAsyncEnumerable<ImportedApplication> ApplicationsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        copy.Position = 0;
        await foreach (var line in ExportLines.ReadAsync(copy, cancellation))
        {
            if (ExportedLine.Read(line) is ExportedApplication exported)
            {
                yield return ImportedApplication.Read(exported, versions).TryGet(out var application, out _)
                    ? application
                    : throw new InvalidOperationException("What was checked of an export has changed.");
            }
        }
    }

    public ValueTask DisposeAsync() => copy.DisposeAsync();

    /// <summary>An export may be larger than memory. It holds hashes, so the copy is for its owner only, and has no name where that can be.</summary>
    private static FileStream OpenCopy()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var copy = new FileStream(path, options);
        File.Delete(path);
        return copy;
    }

    private async Task<Failure.Refused?> FillAsync(Stream stream, KeyEncryptionKey exportKey, CancellationToken cancellation)
    {
        using var mac = new ExportMac(exportKey);
        ExportedHeader? header = null;
        byte[]? end = null;
        var number = 0;
        await foreach (var line in ExportLines.ReadAsync(stream, cancellation))
        {
            number++;
            if (line[^1] != '\n')
            {
                return new Failure.Refused($"The export is not whole: it ends within line {number}.");
            }

            var read = end is null ? ExportedLine.Read(line) : null;
            if (read is ExportedEnd && header is not null)
            {
                end = line;
                continue;
            }

            header ??= read as ExportedHeader;
            if (Broken(read, number, header, exportKey) is { } broken)
            {
                return broken;
            }

            mac.Add(line);
            await copy.WriteAsync(line, cancellation);
        }

        // The whole line, so that there is one way only to write it.
        return end is null ? new Failure.Refused("The export is not whole: its end is missing.")
            : !CryptographicOperations.FixedTimeEquals(end, mac.End())
                ? new Failure.Refused("The export is not as it was written: a line was changed, moved, added or taken out. Nothing was imported.")
            : null;
    }

    private Failure.Refused? Broken(ExportedLine? line, int number, ExportedHeader? header, KeyEncryptionKey exportKey) => (line, header) switch
    {
        (ExportedHeader first, _) when number == 1 => Broken(first, exportKey),
        (ExportedKey key, { } known) => Broken(key, number, known, exportKey),
        (ExportedApplication application, not null) => ImportedApplication.Read(application, versions).TryGet(out var _, out var failure)
            ? null
            : new Failure.Refused($"The application in line {number} of the export cannot be imported: {((Failure.Refused)failure).Message}"),
        (null, _) => new Failure.Refused($"Line {number} of the export is not JSON as an export has it."),
        _ => new Failure.Refused($"Line {number} is not what an export has there."),
    };

    private static Failure.Refused? Broken(ExportedHeader header, KeyEncryptionKey exportKey) =>
        header.Format < ExportedHeader.CurrentFormat
            ? new Failure.Refused($"The export has the format {header.Format}, of an earlier version; this version reads {ExportedHeader.CurrentFormat} only.")
        : header.Format > ExportedHeader.CurrentFormat
            ? new Failure.Refused($"The export has the format {header.Format}, of a newer version; this version reads {ExportedHeader.CurrentFormat} only.")
        : header.ExportKey != exportKey.Version
            ? new Failure.Refused($"The export was made with another export key ({header.ExportKey}, not {exportKey.Version}).")
        : null;

    private Failure.Refused? Broken(ExportedKey key, int number, ExportedHeader header, KeyEncryptionKey exportKey)
    {
        if (key.Purpose != KeyPurpose.Pepper.Name
            || key.Version is < 1 or > MaxPepperVersion
            || KeyRingRows.Unwrap(header.Environment, KeyPurpose.Pepper, key.Version, key.Wrapped, exportKey) is not { } opened)
        {
            return new Failure.Refused($"The key in line {number} of the export does not open: the line was changed.");
        }

        versions.Add(key.Version);
        return peppers.TryAdd(key.Version, opened)
            ? null
            : new Failure.Refused($"Line {number} of the export has the {KeyPurpose.Pepper} of version {key.Version} again.");
    }
}
