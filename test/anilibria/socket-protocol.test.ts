import { once } from 'node:events'
import net from 'node:net'
import { WebSocket } from 'undici'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { deliverEvent } from '../../src/anilibria/socket/channel.ts'
import { useOwnDatabase } from '../support/db.ts'
import { addTitles } from '../support/mirror.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser } from '../support/sign-in.ts'
import { programOf } from '../support/tokens.ts'

/**
 * The socket as programs see it that do not use the library of the server: the client of undici, and frames made by hand
 * after RFC 6455.
 */

const db = useOwnDatabase()
const path = '/api/anilibria/v2/ws'
let site: Served
let token: string
const opened: { close(): void }[] = []

beforeAll(async () => {
  site = await serve(db(), { WS_PER_ADDRESS: '200' })
  await addTitles(db(), [9919])
  token = (await programOf(db(), await makeUser(db()))).access_token
})
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})
afterAll(() => site.stop())

const pong = { type: 'pong', data: {} }
const bad = { type: 'error', data: { code: 'BAD_MESSAGE', message: 'Неверный формат сообщения' } }
const soon = { interval: 5 }

/** A client of undici. */
async function connect() {
  const socket = new WebSocket(site.origin.replace('http', 'ws') + path)
  opened.push(socket)
  const messages: unknown[] = []
  socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(data)))
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const say = (type: string, data: object) => socket.send(JSON.stringify({ type, data }))
  return { socket, messages, closed, say }
}

test('another client authenticates, subscribes and hears an event', async () => {
  const { messages, say, socket, closed } = await connect()
  say('auth', { token })
  say('subscribe_title', { title_id: 9919 })
  await vi.waitFor(() => expect(messages).toHaveLength(2), soon)
  const data = { title_id: 9919, old_status: 'ongoing', new_status: 'completed', timestamp: '2026-08-01T15:30:00Z' }
  deliverEvent(site.hub, { type: 'status_change', title_id: 9919, data })
  await vi.waitFor(() => expect(messages).toHaveLength(3), soon)
  expect(messages.slice(1)).toEqual([
    { type: 'subscribed', data: { title_id: 9919 } },
    { type: 'status_change', data },
  ])
  socket.close(1000)
  expect(await closed).toBe(1000)
})

test('its binary message is an error, its message of 1 MB ends the socket with 1009', async () => {
  const { messages, socket, closed } = await connect()
  socket.send(Buffer.from('{"type":"ping"}'))
  await vi.waitFor(() => expect(messages).toEqual([bad]), soon)
  socket.send('x'.repeat(1_000_000))
  expect(await closed).toBe(1009)
})

const text = 1
const binary = 2
const [close, ping] = [8, 9]
type Frame = { opcode: number; payload: Buffer }

/** Encodes a frame as a client must: masked. */
function frame(opcode: number, payload: string | Buffer, { fin = true, isMasked = true } = {}): Buffer {
  const bytes = Buffer.from(payload)
  const long = bytes.length > 125
  const head = Buffer.alloc(long ? 4 : 2)
  head[0] = (fin ? 0x80 : 0) | opcode
  head[1] = (isMasked ? 0x80 : 0) | (long ? 126 : bytes.length)
  if (long) head.writeUInt16BE(bytes.length, 2)
  if (!isMasked) return Buffer.concat([head, bytes])
  const key = [0x12, 0x34, 0x56, 0x78]
  return Buffer.concat([head, Buffer.from(key), bytes.map((byte, at) => byte ^ (key[at % 4] ?? 0))])
}

/** A connection after the handshake, with the frames that the server has sent since. */
async function handshake() {
  const socket = net.connect(site.port, '127.0.0.1').on('error', () => {})
  opened.push({ close: () => socket.destroy() })
  const ended = once(socket, 'close')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${site.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`,
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  const frames: Frame[] = []
  let rest = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      const long = (rest[1] ?? 0) === 126
      const start = long ? 4 : 2
      const length = long && rest.length >= 4 ? rest.readUInt16BE(2) : (rest[1] ?? 0)
      if (rest.length < start + length) return
      frames.push({ opcode: (rest[0] ?? 0) & 0x0f, payload: rest.subarray(start, start + length) })
      rest = rest.subarray(start + length)
      if (rest.length < 2) return
    }
  })
  return {
    socket,
    head: head.toString('latin1'),
    ended,
    /** Waits for the frames with these opcodes, and returns the last one. */
    async got(...opcodes: number[]): Promise<Frame | undefined> {
      await vi.waitFor(() => expect(frames.map(({ opcode }) => opcode)).toEqual(opcodes), soon)
      return frames.at(-1)
    },
  }
}
const json = (one: Frame | undefined) => JSON.parse(one?.payload.toString() ?? '')
const codeOf = (one: Frame | undefined) => one?.payload.readUInt16BE(0)

test('the handshake is the one of the standard, without compression', async () => {
  const { head } = await handshake()
  expect(head).toMatch(/^HTTP\/1\.1 101 /)
  expect(head).toMatch(/^Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r$/m)
  expect(head).not.toMatch(/Sec-WebSocket-Extensions/i)
})

test('a message in fragments is one message, with a ping between them, split within a letter, byte by byte', async () => {
  const { socket, got } = await handshake()
  const bytes = Buffer.from('{"type":"ping","data":{"привет":"мир"}}')
  const cut = bytes.indexOf('привет') + 1
  const parts = [
    frame(text, bytes.subarray(0, 5), { fin: false }),
    frame(ping, 'abc'),
    frame(0, bytes.subarray(5, cut), { fin: false }),
    frame(0, bytes.subarray(cut)),
  ]
  for (const byte of Buffer.concat(parts)) socket.write(Buffer.from([byte]))
  expect(json(await got(10, text))).toEqual(pong)
  socket.write(Buffer.concat([frame(binary, '{"type":', { fin: false }), frame(0, '"ping"}')]))
  expect(json(await got(10, text, text))).toEqual(bad)
})

test('a close is answered with its code', async () => {
  const { socket, got, ended } = await handshake()
  const code = Buffer.alloc(2)
  code.writeUInt16BE(4_001)
  socket.write(frame(close, code))
  expect(codeOf(await got(close))).toBe(4_001)
  await ended
})

const half = 'x'.repeat(2_100)
const offences: [string, number, Buffer][] = [
  ['fragments of more than 4 KB together', 1009, Buffer.concat([frame(text, half, { fin: false }), frame(0, half)])],
  ['a text that is no UTF-8', 1007, frame(text, Buffer.from([0xff, 0xfe, 0x41]))],
  ['a frame without a mask', 1002, frame(text, '{}', { isMasked: false })],
  ['an unknown kind of frame', 1002, frame(3, '{}')],
  ['a fragment of nothing', 1002, frame(0, '{}')],
  ['a long ping', 1002, frame(ping, 'x'.repeat(126))],
]
test.each(offences)('%s ends the socket with %i and no other', async (_, code, bytes) => {
  const [offender, other] = [await handshake(), await handshake()]
  offender.socket.write(bytes)
  expect(codeOf(await offender.got(close))).toBe(code)
  await offender.ended
  other.socket.write(frame(text, '{"type":"ping"}'))
  expect(json(await other.got(text))).toEqual(pong)
})
