namespace ConnectFunctions.Integrity;

/// <summary>In what way a row does not agree with the others.</summary>
public enum Damage
{
    /// <summary>An application's row does not show what its columns say, or shows it as another release does.</summary>
    RenderingDiffers,

    /// <summary>A list lacks an application that belongs in it.</summary>
    CopyMissing,

    /// <summary>A list tells of an application in another way than its own row does.</summary>
    CopyDiffers,

    /// <summary>A list tells of an application that is not there.</summary>
    CopyWithoutApplication,

    /// <summary>A list tells of an application that belongs to another organization.</summary>
    CopyInWrongList,

    /// <summary>Nothing leads from a client secret's id to it, so it cannot be revoked.</summary>
    IndexMissing,

    /// <summary>A client secret's id leads elsewhere.</summary>
    IndexDiffers,

    /// <summary>The id of a client secret that is not there leads somewhere.</summary>
    IndexWithoutSlot,

    /// <summary>A client secret of an application that is not there; it authenticates nobody.</summary>
    SlotWithoutApplication,

    /// <summary>The same client secret is in two slots.</summary>
    SecretTwice,

    /// <summary>A client secret is hashed under a pepper that is not there; it cannot be verified.</summary>
    PepperMissing,

    /// <summary>A remembered request would never be forgotten.</summary>
    TwinMissing,

    /// <summary>The expiry of a request that nobody remembers.</summary>
    TwinWithoutRow,

    /// <summary>A row among the keys that is not a key's; it may keep the whole ring from being read.</summary>
    RingKeyMalformed,

    /// <summary>A key that cannot be unwrapped.</summary>
    RingKeyDoesNotOpen,

    /// <summary>A row that lacks something, or holds what nobody wrote there.</summary>
    Unreadable,

    /// <summary>A row of no known kind.</summary>
    BelongsToNothing,

    /// <summary>A row that others change too fast for its surroundings to be read.</summary>
    Unsettled,
}
