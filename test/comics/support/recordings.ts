/** Recordings of silence with the heads and times that real ones have. `seconds` is how long they are. */

export function wav(seconds: number, { rate = 16_000, channels = 1, bits = 16, told = 1 } = {}): Buffer {
  const perSecond = (rate * channels * bits) / 8
  const data = Buffer.alloc(Math.floor(seconds * perSecond))
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(perSecond * told, 28)
  head.writeUInt16LE((channels * bits) / 8, 32)
  head.writeUInt16LE(bits, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

function oggPage(granule: bigint, content: Buffer): Buffer {
  const head = Buffer.alloc(28)
  head.write('OggS', 0)
  head.writeBigInt64LE(granule, 6)
  head.writeUInt8(1, 26)
  head.writeUInt8(content.length, 27)
  return Buffer.concat([head, content])
}

function opusHead(channels: number, rate: number): Buffer {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 0)
  head.writeUInt8(1, 8)
  head.writeUInt8(channels, 9)
  head.writeUInt16LE(312, 10)
  head.writeUInt32LE(rate, 12)
  return head
}

export const ogg = (seconds: number, { rate = 48_000, channels = 1, codec = 'opus' } = {}): Buffer =>
  Buffer.concat([
    oggPage(0n, codec === 'opus' ? opusHead(channels, rate) : Buffer.from('\x01vorbis and more than that')),
    oggPage(BigInt(Math.round(seconds * 48_000) + 312), Buffer.alloc(40)),
  ])

/** Frames of 128 kilobits, 44.1 kHz, mono. */
export function mp3(seconds: number, { tagged = false } = {}): Buffer {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc0]), Buffer.alloc(413)])
  const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x01\0', 'latin1'), Buffer.alloc(128)])
  return Buffer.concat([...(tagged ? [tag] : []), ...Array(Math.ceil((seconds * 44_100) / 1_152)).fill(frame)])
}

const element = (id: string, content: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(0x10000000 + content.length)
  return Buffer.concat([Buffer.from(id, 'hex'), size, content])
}
const unknownSize = Buffer.from('01ffffffffffffff', 'hex')

/** As browsers record it: without a length, in clusters of a second whose size is not known. */
export function webm(seconds: number, { codec = 'A_OPUS' } = {}): Buffer {
  const number = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }
  const block = Buffer.concat([Buffer.from([0x81, 0, 0, 0x80]), Buffer.alloc(60)])
  const track = element('ae', Buffer.concat([element('86', Buffer.from(codec)), element('63a2', opusHead(1, 48_000))]))
  const clusters = Array.from({ length: Math.ceil(seconds) + 1 }, (_, at) =>
    Buffer.concat([
      Buffer.from('1f43b675', 'hex'),
      unknownSize,
      element('e7', number(Math.min(at, seconds) * 1_000)),
      element('a3', block),
    ]),
  )
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('webm'))),
    Buffer.from('18538067', 'hex'),
    unknownSize,
    element('1549a966', element('2ad7b1', number(1_000_000))),
    element('1654ae6b', track),
    ...clusters,
  ])
}

/** The head of an MPEG-4 file. */
export const m4a = (): Buffer => Buffer.concat([Buffer.from('\0\0\0\x1cftypM4A '), Buffer.alloc(200)])
