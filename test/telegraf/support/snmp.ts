import { createSocket, Socket } from 'node:dgram';

const ENGINE = Buffer.from('8000000001020304', 'hex');

function field(type: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([type, 0x82, content.length >> 8, content.length & 255]), content]);
}

const text = (value: Buffer | '') => field(4, Buffer.from(value));
const list = (...parts: readonly Buffer[]) => field(0x30, ...parts);

function number(value: number, type = 2): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return field(type, bytes);
}

/** What follows a type and a length. */
function contentOf(packet: Buffer, at: number): { readonly content: Buffer; readonly end: number } {
  const short = packet[at + 1] ?? 0;
  const size = short & 0x80 ? short & 0x7f : 0;
  const length = size === 0 ? short : packet.readUIntBE(at + 2, size);
  const start = at + 2 + size;
  return { content: packet.subarray(start, start + length), end: start + length };
}

function partsOf(packet: Buffer): Buffer[] {
  const parts = [];
  for (let at = 0; at < packet.length;) {
    const { content, end } = contentOf(packet, at);
    parts.push(content);
    at = end;
  }
  return parts;
}

/** Someone who answers for an agent of SNMP 3, knows none of its passwords, and signs and encrypts nothing. */
export class SnmpImpostor {
  /** Whether each of what was asked was encrypted. */
  public readonly encrypted: boolean[] = [];
  private readonly socket: Socket = createSocket('udp4');

  /** `value` is what it says, of the object `oid`: its bytes as BER has them. */
  public constructor(
    private readonly oid: Buffer,
    private readonly value: number,
  ) {
    this.socket.on('message', (packet, from) => {
      this.socket.send(this.answer(packet), from.port, from.address);
    });
  }

  public async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.socket.bind(port, '127.0.0.1', resolve));
  }

  public close(): void {
    this.socket.close();
  }

  private answer(packet: Buffer): Buffer {
    const [, header = packet, parameters = packet] = partsOf(contentOf(packet, 0).content);
    const [id = packet, , flags] = partsOf(header);
    const [engine] = partsOf(contentOf(parameters, 0).content);
    if (engine?.length === 0) {
      // usmStatsUnknownEngineIDs, by which a client learns whom it asks.
      const report = list(list(field(6, Buffer.from('2b060106030f01010400', 'hex')), number(1, 0x41)));
      return message(id, ENGINE, field(0xa8, number(0), number(0), number(0), report));
    }
    this.encrypted.push(((flags?.[0] ?? 0) & 3) === 3);
    const said = list(list(field(6, this.oid), number(this.value, 0x43)));
    return message(id, Buffer.alloc(0), field(0xa2, number(0), number(0), number(0), said));
  }
}

function message(id: Buffer, engine: Buffer, pdu: Buffer): Buffer {
  const header = list(field(2, id), number(65_507), text(Buffer.from([0])), number(3));
  const parameters = list(text(engine), number(0), number(0), text(''), text(''), text(''));
  return list(number(3), header, field(4, parameters), list(text(engine), text(''), pdu));
}
