namespace ConnectFunctions.Core.Tests.Interruptions;

/// <summary>Stands for the end of a process. Nothing may catch it but the test.</summary>
internal sealed class KilledException() : Exception("The process was killed.");
