/** A Prometheus remote read of a measurement: protobuf ReadRequest as one literal of a snappy block. */
export function prometheusRead(measurement: string): Buffer {
  const field = (number: number, content: Buffer) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
  const matcher = Buffer.concat([field(2, Buffer.from('__name__')), field(3, Buffer.from(measurement))]);
  // Milliseconds 1 to 2^42, as varints.
  const times = Buffer.from([0x08, 0x01, 0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
  const request = field(1, Buffer.concat([times, field(3, matcher)]));
  return Buffer.concat([Buffer.from([request.length, (request.length - 1) << 2]), request]);
}
