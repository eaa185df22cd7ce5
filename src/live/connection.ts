import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Right, Viewer } from '../web/context.ts'
import type { Greeting } from './greetings.ts'
import type { Listener } from './hub.ts'
import { textFrame } from './message.ts'

/**
 * Bytes of unsent frames that may be buffered for one browser. A browser that falls further behind is disconnected, and
 * reconnects by itself.
 */
const MAX_BUFFERED_BYTES = 1_048_576
/** Frames that a client may send per minute. Their content is ignored, but receiving them costs time. */
const MAX_FRAMES_PER_MINUTE = 100
const MINUTE = 60_000

/**
 * A frame without content, sent with every ping. Pages detect a dead connection by its absence, because browsers hide
 * the protocol's pings from scripts.
 */
const beat = textFrame(JSON.stringify({ type: 'beat' }))

/**
 * The server's side of one open WebSocket. Sends frames in order, and closes the socket when the browser is too slow,
 * sends too much or no longer answers.
 */
export class Connection implements Listener {
  readonly viewer: Viewer | null
  readonly right: Right
  readonly #ws: WebSocket
  readonly #socket: Duplex
  /** Frames to send after the greeting (the first frame), or null once the greeting has been sent. */
  #held: Buffer[] | null = []
  #isAlive = true
  #heard = 0
  #heardSince = performance.now()

  constructor(ws: WebSocket, socket: Duplex, viewer: Viewer | null, right: Right) {
    this.viewer = viewer
    this.right = right
    this.#ws = ws
    this.#socket = socket
    const hear = () => this.#hear()
    ws.on('message', hear).on('ping', hear)
    ws.on('pong', () => {
      this.#isAlive = true
      hear()
    })
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN
  }

  /**
   * Sends a frame, or queues it until the greeting has been sent. Returns false if the browser was too slow and has
   * been disconnected.
   */
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

  /** Queues frames from now on until `greet` is called. */
  hold(): void {
    this.#held ??= []
  }

  greet({ frame }: Greeting): void {
    const held = this.#held ?? []
    this.#held = null
    for (const one of [frame, ...held]) this.send(one)
  }

  /** Pings the browser, or disconnects it if it did not answer the last ping. */
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
