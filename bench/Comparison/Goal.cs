namespace ConnectFunctions.Bench.Comparison;

/// <summary>How far a ratio should get.</summary>
internal sealed record Goal(double Bound, bool IsFloor)
{
    public static Goal AtLeast(double bound) => new(bound, IsFloor: true);

    public static Goal Below(double bound) => new(bound, IsFloor: false);

    public bool IsMet(double ratio) => IsFloor ? ratio >= Bound : ratio < Bound;

    public override string ToString() => (IsFloor ? "≥ " : "< ") + Bound.Hundredths();
}
