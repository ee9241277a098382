namespace Microsoft.Azure.Functions.Worker.Host;

/// <summary>What serves the functions; the HTTP extension registers one.</summary>
internal interface IFunctionServer
{
    /// <exception cref="StartRefusal">A function cannot be served as it is written; the message names it.</exception>
    void Prepare();

    /// <summary>One line per function, in name order. Only once the server listens.</summary>
    IEnumerable<string> Describe();
}
