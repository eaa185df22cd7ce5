import { expect, test, vi } from 'vitest'
import { recognize } from '../../../src/comics/script/dictation.ts'
import { m4a, mp3, ogg, wav, webm } from '../support/recordings.ts'

const known: [string, Buffer, object][] = [
  ['Opus in Ogg', ogg(7.5), { kind: 'ogg', seconds: 7.5, rate: 48_000, channels: 1 }],
  ['Opus of a phone', ogg(3, { rate: 16_000, channels: 2 }), { kind: 'ogg', rate: 16_000, channels: 2 }],
  ['WAV of 44.1 kHz', wav(2, { rate: 44_100, channels: 2 }), { kind: 'wav', seconds: 2, rate: 44_100, channels: 2 }],
  ['WAV that says to be shorter', wav(8, { told: 100 }), { kind: 'wav', seconds: 8 }],
  ['Opus in WebM', webm(61), { kind: 'webm', seconds: 61, rate: 48_000, channels: 1 }],
]

test.each(known)('%s is recognized by its bytes, with its length', (_, bytes, recording) => {
  expect(recognize(bytes)).toMatchObject(recording)
})

test.each([false, true])('MP3 is recognized by its frames, tagged: %s', (tagged) => {
  const recording = recognize(mp3(10, { tagged }))
  expect(recording).toMatchObject({ kind: 'mp3', rate: 44_100, channels: 1 })
  expect(typeof recording === 'object' && recording?.seconds).toBeCloseTo(10, 0)
})

test('MPEG-4 is told apart, because it is converted', () => {
  expect(recognize(m4a())).toBe('m4a')
})

const others: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('Ini bukan suara.')],
  ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['two bytes like MP3', Buffer.from([0xff, 0xfb, 0x90, 0xc0, 1, 2, 3])],
  ['Vorbis in Ogg', ogg(3, { codec: 'vorbis' })],
  ['WAV of 8 bits', wav(1, { bits: 8 })],
  ['WAV of no rate', wav(1, { rate: 0 })],
  ['WebM of tiny elements', Buffer.concat([webm(1), Buffer.alloc(200_000, Buffer.from('ec80', 'hex'))])],
  ['a WAV without sound', wav(1).subarray(0, 30)],
  ['video in WebM', webm(3, { codec: 'V_VP8' })],
  ['the head of Ogg alone', Buffer.from('OggS')],
  ['the head of WebM alone', Buffer.from('1a45dfa3', 'hex')],
]

test.each(others)('%s is no recording', (_, bytes) => {
  expect(recognize(bytes)).toBeNull()
})

test('a recording that is cut anywhere is read or refused, never an error', () => {
  for (const whole of [ogg(2), wav(0.01), webm(2), mp3(0.2, { tagged: true })])
    for (let end = 0; end < whole.length; end += 1) expect(() => recognize(whole.subarray(0, end))).not.toThrow()
})

const TEN_MB = 10_485_760
const filled = (head: Buffer, part: Buffer) => Buffer.concat([head, Buffer.alloc(TEN_MB - head.length, part)])
/** A frame of MP3 of 8 kilobits, the smallest. */
const frame = Buffer.concat([Buffer.from('fff314c0', 'hex'), Buffer.alloc(20)])
const hostile = [
  ['WAV of empty chunks', filled(wav(1).subarray(0, 36), Buffer.from('junk\0\0\0\0')), 'readUInt32LE', 1_010],
  ['WebM of tiny elements', filled(webm(1), Buffer.from('ec80', 'hex')), 'readUInt8', 125_000],
  ['MP3 of the smallest frames', filled(Buffer.alloc(0), frame), 'readUInt16BE', 26_000],
] as const

test.each(hostile)('10 MB of %s are not read to their end', (_, bytes, look, most) => {
  const looks = vi.spyOn(bytes, look)
  const found = recognize(bytes)
  expect(found === null || (found !== 'm4a' && found.seconds > 600)).toBe(true)
  expect(looks.mock.calls.length).toBeLessThan(most)
  expect(looks.mock.calls.length).toBeGreaterThan(100)
})

test('WebM of ten minutes in blocks of 20 milliseconds is read to its end', () => {
  const block = Buffer.from('a38481000080', 'hex')
  const bytes = Buffer.concat([webm(600), ...Array<Buffer>(30_000).fill(block)])
  expect(recognize(bytes)).toMatchObject({ kind: 'webm', seconds: 600 })
})
