using Google.Protobuf;

namespace ConnectFunctions.Tests.Support;

/// <summary>A protobuf message whose fields are known by number only.</summary>
internal sealed class OtlpMessage
{
    private readonly List<(int Field, object Value)> fields = [];

    private OtlpMessage()
    {
    }

    public static OtlpMessage Parse(byte[] bytes)
    {
        var message = new OtlpMessage();
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                var other => throw new InvalidDataException($"OTLP has no use for wire type {other}."),
            };
            message.fields.Add((WireFormat.GetTagFieldNumber(tag), value));
        }

        return message;
    }

    public IEnumerable<OtlpMessage> Messages(int field) => Values<byte[]>(field).Select(Parse);

    public string Text(int field) => System.Text.Encoding.UTF8.GetString(Bytes(field));

    public byte[] Bytes(int field) => Values<byte[]>(field).SingleOrDefault([]);

    /// <summary>0 when it is not there, as in protobuf.</summary>
    public ulong Number(int field) => Values<ulong>(field).SingleOrDefault();

    public double Real(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public bool Has(int field) => fields.Any(one => one.Field == field);

    /// <summary>OpenTelemetry's KeyValue: key 1, value 2, which is text 1, truth 2, a whole number 3 or a real one 4.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(
        attribute => attribute.Text(1),
        attribute => attribute.Messages(2).Single() switch
        {
            var value when value.Has(2) => value.Number(2) == 1 ? "true" : "false",
            var value when value.Has(3) => $"{value.Number(3)}",
            var value when value.Has(4) => FormattableString.Invariant($"{value.Real(4)}"),
            var value => value.Text(1),
        });

    private IEnumerable<T> Values<T>(int field) => fields.Where(one => one.Field == field).Select(one => one.Value).OfType<T>();
}
