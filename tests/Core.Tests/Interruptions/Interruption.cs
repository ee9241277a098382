namespace ConnectFunctions.Core.Tests.Interruptions;

/// <summary>What befalls a process at one of its storage calls.</summary>
public enum Interruption
{
    /// <summary>It is killed before the store has seen the call.</summary>
    KilledBefore,

    /// <summary>It is killed when the store has done what it was asked, before the answer.</summary>
    KilledAfter,

    /// <summary>It is suspended, and goes on once another process has done the same from the beginning to the end.</summary>
    Overtaken,
}
