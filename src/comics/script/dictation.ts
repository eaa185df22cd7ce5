import type { Booking } from '../../db/column-types.ts'
import { LONGEST_SECONDS } from '../limits.ts'

type Sound = { kind: 'ogg' | 'wav' | 'mp3' | 'webm'; seconds: number; rate: number | null; channels: number }

/**
 * A recording. `seconds`: the part that can be heard. `rate` in hertz and `channels` come from the head of the file;
 * the rate may be missing. `size` in bytes.
 */
export type Recording = Sound & { size: number }

const PADDING = 0.1

type VoiceWork = { operation: string; booking: Booking }

export type Most = { seconds: number; bytes: number }

export const isLonger = ({ seconds }: Recording, most: Most): boolean => seconds > most.seconds + PADDING
export const fits = (recording: Recording, most: Most): boolean =>
  !isLonger(recording, most) && recording.size <= most.bytes

/**
 * Turns recordings into Indonesian text, which is empty if nothing was heard. It works at once (`transcribe`), or as a
 * job with an id (`begin`). All methods throw `GenerationFailure`, and take the booking back if Google failed.
 */
export type Transcriber = {
  most: { atOnce: Most; asWork: Most }
  transcribe(bytes: Uint8Array, recording: Recording, userId?: number): Promise<string>
  begin(job: string, bytes: Uint8Array, recording: Recording, signal: AbortSignal, userId?: number): Promise<VoiceWork>
  /** Returns the progress in percent, and the text once the job is done. */
  look(operation: string, signal: AbortSignal): Promise<{ progress: number; text: string | null }>
  /** Removes what `begin` stored elsewhere for a job. */
  forget(job: string, recording: Recording, signal: AbortSignal): Promise<void>
  /** Removes everything stored for jobs before a moment. */
  sweep(before: Date): Promise<void>
}

/**
 * Recognizes a recording by its bytes: Opus in Ogg or WebM, WAV of 16 bits, MP3. Returns `m4a` for a file that must be
 * converted first, and null for anything else.
 */
export function recognize(bytes: Buffer): Recording | 'm4a' | null {
  const sound = readRecording(bytes)
  return sound === null || sound === 'm4a' ? sound : { ...sound, size: bytes.length }
}

function readRecording(bytes: Buffer): Sound | 'm4a' | null {
  const head = bytes.toString('latin1', 0, 12)
  if (head.startsWith('OggS')) return readOgg(bytes)
  if (head.startsWith('RIFF') && head.endsWith('WAVE')) return readWav(bytes)
  if (head.startsWith('\x1a\x45\xdf\xa3')) return readWebm(bytes)
  if (head.slice(4, 8) === 'ftyp') return 'm4a'
  return readMp3(bytes)
}

const OPUS_RATE = 48_000

function readOgg(bytes: Buffer): Sound | null {
  const head = bytes.indexOf('OpusHead')
  const last = bytes.lastIndexOf('OggS')
  if (head < 0 || head > 1_000 || head + 19 > bytes.length || last + 14 > bytes.length) return null
  const samples = Number(bytes.readBigInt64LE(last + 6)) - bytes.readUInt16LE(head + 10)
  if (samples < 0) return null
  const [rate, channels] = [bytes.readUInt32LE(head + 12), bytes.readUInt8(head + 9)]
  return { kind: 'ogg', seconds: samples / OPUS_RATE, rate, channels }
}

const MOST_CHUNKS = 1_000

function readWav(bytes: Buffer): Sound | null {
  let format: { rate: number; channels: number } | null = null
  for (let [at, chunks] = [12, 0]; at + 8 <= bytes.length && chunks < MOST_CHUNKS; chunks += 1) {
    const name = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const start = at + 8
    if (name === 'fmt ' && start + 16 <= bytes.length) {
      const [code, channels, bits] = [0, 2, 14].map((more) => bytes.readUInt16LE(start + more))
      const rate = bytes.readUInt32LE(start + 4)
      if ((code !== 1 && code !== 0xfffe) || bits !== 16 || !channels || !rate) return null
      format = { rate, channels }
    }
    if (name === 'data' && format) {
      // The length is computed from the format, because the bytes per second in the head are only what the sender
      // claims.
      const perSecond = format.rate * format.channels * 2
      // A recorder that cannot go back to the head leaves the size at its largest value.
      return { kind: 'wav', seconds: Math.min(size, bytes.length - start) / perSecond, ...format }
    }
    at = start + size + (size % 2)
  }
  return null
}

/** The parser enters Segment, Info, Cluster and BlockGroup, and skips other elements. */
const entered = new Set([0x18538067, 0x1549a966, 0x1f43b675, 0xa0])
const SCALE = 0x2ad7b1
const CLUSTER_TIME = 0xe7
const blocks = new Set([0xa3, 0xa1])
/** Ten minutes of Opus have 30,000 blocks. The limit stops files of tiny elements, which would keep the server busy. */
const MOST_ELEMENTS = 60_000

/** Recorders leave the length out, so the time of the last block gives it. */
function readWebm(bytes: Buffer): Sound | null {
  const head = bytes.toString('latin1', 0, 4_096)
  const opus = bytes.indexOf('OpusHead')
  if (!head.includes('webm') || !head.includes('A_OPUS')) return null
  let [scale, cluster, last] = [1_000_000, 0, 0]
  let elements = 0
  for (let at = 0; at < bytes.length && elements <= MOST_ELEMENTS; elements += 1) {
    const id = readNumber(bytes, at, { keepsMark: true })
    const size = id && readNumber(bytes, id.end, { keepsMark: false })
    if (!id || !size) break
    const end = size.end + size.value
    if (id.value === SCALE) scale = uintIn(bytes, size.end, end)
    if (id.value === CLUSTER_TIME) cluster = uintIn(bytes, size.end, end)
    if (blocks.has(id.value) && size.end + 3 <= bytes.length)
      last = Math.max(last, cluster + bytes.readInt16BE(size.end + 1))
    at = entered.has(id.value) ? size.end : end
  }
  const seconds = (last * scale) / 1e9
  if (elements > MOST_ELEMENTS && seconds <= LONGEST_SECONDS + 1) return null
  const channels = opus >= 0 && opus + 10 <= bytes.length ? bytes.readUInt8(opus + 9) : 1
  return { kind: 'webm', seconds, rate: OPUS_RATE, channels }
}

/** Reads an EBML number. Its first byte gives its length. An unknown size is larger than any file. */
function readNumber(bytes: Buffer, at: number, { keepsMark }: { keepsMark: boolean }) {
  const first = at < bytes.length ? bytes.readUInt8(at) : 0
  const length = Math.clz32(first) - 23
  if (length > 8 || at + length > bytes.length) return null
  let value = keepsMark ? first : first & ((1 << (8 - length)) - 1)
  for (let next = 1; next < length; next += 1) value = value * 256 + bytes.readUInt8(at + next)
  return { value, end: at + length }
}

const uintIn = (bytes: Buffer, from: number, to: number): number =>
  to - from <= 6 && to > from && to <= bytes.length ? bytes.readUIntBE(from, to - from) : 0

const kilobits: readonly (readonly number[])[] = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
]
const rates: readonly number[] = [44_100, 48_000, 32_000]

/** Reads the head of a frame of MPEG 1, 2 or 2.5, layer III. */
function frameAt(bytes: Buffer, at: number) {
  if (at + 4 > bytes.length || bytes.readUInt16BE(at) >>> 5 !== 0x7ff) return null
  const [version, layer] = [(bytes.readUInt8(at + 1) >> 3) & 3, (bytes.readUInt8(at + 1) >> 1) & 3]
  const [bits, mode] = [bytes.readUInt8(at + 2), bytes.readUInt8(at + 3) >> 6]
  const older = version !== 3
  const speed = kilobits[older ? 1 : 0]?.[bits >> 4]
  const base = rates[(bits >> 2) & 3]
  if (version === 1 || layer !== 1 || !speed || !base) return null
  const rate = base / (version === 3 ? 1 : version === 2 ? 2 : 4)
  const size = Math.floor(((older ? 72 : 144) * speed * 1_000) / rate) + ((bits >> 1) & 1)
  return { rate, size, seconds: (older ? 576 : 1_152) / rate, channels: mode === 3 ? 1 : 2 }
}

/** Two frames in a row prove that a file is MP3. The two bytes of one frame prove nothing. */
function readMp3(bytes: Buffer): Sound | null {
  let at = 0
  if (bytes.toString('latin1', 0, 3) === 'ID3' && bytes.length > 10)
    at = 10 + [6, 7, 8, 9].reduce((sum, place) => sum * 128 + (bytes.readUInt8(place) & 127), 0)
  const first = frameAt(bytes, at)
  if (!first || !frameAt(bytes, at + first.size)) return null
  let seconds = 0
  // A recording that is too long anyway is not read to its end: with the smallest frames, 10 MB hold hours.
  for (let frame: typeof first | null = first; frame && seconds <= LONGEST_SECONDS + 1; frame = frameAt(bytes, at)) {
    seconds += frame.seconds
    at += frame.size
  }
  return { kind: 'mp3', seconds, rate: first.rate, channels: first.channels }
}
