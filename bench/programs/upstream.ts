import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Dialpad API that responds at once: one room, or a list of rooms of about N bytes for the cursor `size-N`. */

const room = (number: number) => ({
  id: String(5_620_703_441_190_912 + number),
  name: `Meeting room ${number}`,
  office_id: '4512903764455424',
  company_id: '6231744093487104',
  country: 'us',
  phone_numbers: [`+1415555${String(number % 10_000).padStart(4, '0')}`],
  is_on_duty: false,
  is_free: false,
  state: 'active',
  image_url: `https://dialpad.com/images/rooms/${number}.png`,
});

const oneRoom = Buffer.from(JSON.stringify(room(1)));
const lists = new Map<number, Buffer>();

function listOf(bytes: number): Buffer {
  let body = lists.get(bytes);
  if (body === undefined) {
    const count = Math.max(1, Math.round(bytes / (oneRoom.length + 1)));
    body = Buffer.from(
      JSON.stringify({ items: Array.from({ length: count }, (_item, index) => room(index)) }),
    );
    lists.set(bytes, body);
  }
  return body;
}

const server = createServer((request, response) => {
  const size = /cursor=size-(\d+)/.exec(request.url ?? '')?.[1];
  const body = size === undefined ? oneRoom : listOf(Number(size));
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
