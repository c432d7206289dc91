import { createSocket } from 'node:dgram';

/** A name server of the tests on loopback, which knows text records only. */
export interface NameServer {
  /** As `DNS_SERVERS` takes it. */
  address: string;
  /** Text records by name; whoever tests sets them. */
  records: Map<string, string[]>;
  /** While false it stays silent. */
  answers: boolean;
}

const TXT = 16;
const HEADER = 12;

/** The name that is asked for, and where the question ends. */
function questionIn(packet: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = packet.readUInt8(at); length > 0; length = packet.readUInt8(at)) {
    labels.push(packet.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

/** One text record: pointer to the name, type, class, a minute to live, the text in pieces of 255 bytes at most. */
function recordOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += 255) {
    const piece = bytes.subarray(at, at + 255);
    pieces.push(Buffer.from([piece.length]), piece);
  }
  const data = Buffer.concat(pieces);
  const head = Buffer.from([0xc0, HEADER, 0, TXT, 0, 1, 0, 0, 0, 60, 0, 0]);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function answerTo(packet: Buffer, records: ReadonlyMap<string, readonly string[]>): Buffer {
  const { name, end } = questionIn(packet);
  const found = records.get(name);
  const header = Buffer.from(packet.subarray(0, HEADER));
  // An answer with authority; 3: there is no such name.
  header.writeUInt16BE(found ? 0x8580 : 0x8583, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found?.length ?? 0, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, packet.subarray(HEADER, end), ...(found ?? []).map(recordOf)]);
}

/** Starts a name server on a free port; it keeps no process alive. */
export function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.unref();
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      const server: NameServer = { address: `127.0.0.1:${port}`, records: new Map(), answers: true };
      socket.on('message', (packet, from) => {
        if (server.answers) socket.send(answerTo(packet, server.records), from.port, from.address);
      });
      resolve(server);
    });
  });
}
