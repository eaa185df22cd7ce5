const FINAL_TEXT = 0x81
/** Lengths up to this stand in the second byte; up to the next, in two more; beyond, in eight more. */
const SHORT = 125
const MEDIUM = 0xffff

/** A text message as one WebSocket frame, as a server sends it: made once, written to everybody who listens. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const start = length <= SHORT ? 2 : length <= MEDIUM ? 4 : 10
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = FINAL_TEXT
  if (length <= SHORT) frame[1] = length
  else if (length <= MEDIUM) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, start)
  return frame
}
