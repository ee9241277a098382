namespace ConnectFunctions.Functions.Http;

/// <summary>A header could not be read.</summary>
/// <param name="Problem">The end of a sentence about it.</param>
internal sealed record HeaderFailure(string Header, string Problem) : Failure;
