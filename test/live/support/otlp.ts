/** What OpenTelemetry's clients post by gRPC: one gauge, as the body of `MetricsService/Export`. */
export function exportOf(metric: string, value: number): Buffer {
  const number = Buffer.alloc(18);
  number.writeUInt8((3 << 3) | 1, 0); // time_unix_nano, fixed64
  number.writeBigUInt64LE(BigInt(Date.now()) * 1_000_000n, 1);
  number.writeUInt8((4 << 3) | 1, 9); // as_double
  number.writeDoubleLE(value, 10);
  const gauge = message(5, message(1, number));
  const scope = message(2, message(2, Buffer.concat([message(1, Buffer.from(metric)), gauge])));
  const request = message(1, scope);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(request.length, 1);
  return Buffer.concat([frame, request]);
}

/** A field of a message that has a length: shorter than 128 bytes, which takes one byte to say. */
function message(field: number, content: Buffer): Buffer {
  if (content.length > 127) throw new Error(`${content.length} bytes are too many`);
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
}
