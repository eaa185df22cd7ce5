import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Right, Viewer } from '../web/context.ts'
import type { Greeting } from './greetings.ts'
import type { Listener } from './hub.ts'
import { textFrame } from './message.ts'

/** Bytes that may be buffered for a reader. A slower one is disconnected and reconnects by itself. */
const MAX_BUFFERED_BYTES = 1_048_576
/** Frames that a client may send per minute. They are ignored, but cost time. */
const MAX_FRAMES_PER_MINUTE = 100
const MINUTE = 60_000

/** A page uses it to detect a dead connection: browsers hide protocol pings from scripts. */
const beat = textFrame(JSON.stringify({ type: 'beat' }))

/** One open socket: sends frames, and closes when the reader is too slow, too loud or gone. */
export class Connection implements Listener {
  readonly viewer: Viewer | null
  readonly right: Right
  readonly #ws: WebSocket
  readonly #socket: Duplex
  /** Frames published before the greeting was sent. */
  #held: Buffer[] | null = []
  #isAlive = true
  #heard = 0
  #heardSince = performance.now()

  constructor(ws: WebSocket, socket: Duplex, viewer: Viewer | null, right: Right) {
    this.viewer = viewer
    this.right = right
    this.#ws = ws
    this.#socket = socket
    ws.on('pong', () => {
      this.#isAlive = true
    })
    const hear = () => this.#hear()
    ws.on('message', hear).on('ping', hear)
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN
  }

  /** Sends a frame in order; false when the reader was too slow and is disconnected. */
  send(frame: Buffer): boolean {
    if (!this.isOpen) return true
    const waiting = this.#held?.reduce((sum, { length }) => sum + length, 0) ?? this.#socket.writableLength
    if (waiting > MAX_BUFFERED_BYTES) {
      this.#ws.terminate()
      return false
    }
    if (this.#held) this.#held.push(frame)
    else this.#socket.write(frame)
    return true
  }

  /** Holds frames back until `greet`. */
  hold(): void {
    this.#held ??= []
  }

  greet({ frame }: Greeting): void {
    const held = this.#held ?? []
    this.#held = null
    for (const one of [frame, ...held]) this.send(one)
  }

  /** Pings the reader; disconnects one that did not answer the last ping. */
  beat(): void {
    if (!this.#isAlive) this.#ws.terminate()
    if (!this.isOpen) return
    this.#isAlive = false
    this.#ws.ping()
    this.send(beat)
  }

  onClose(act: () => void): void {
    this.#ws.on('close', act)
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason)
  }

  #hear(): void {
    const now = performance.now()
    if (now - this.#heardSince > MINUTE) {
      this.#heardSince = now
      this.#heard = 0
    }
    this.#heard += 1
    if (this.#heard > MAX_FRAMES_PER_MINUTE) this.close(1008, 'too many messages')
  }
}
