namespace ConnectFunctions.Tests.Support;

/// <summary>A directory of its own, gone with everything in it at the end.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("connect-functions-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Something still has a file open. It must not hide how the test ended.
        }
    }
}
