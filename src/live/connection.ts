import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Right, Viewer } from '../web/context.ts'
import type { Greeting } from './greetings.ts'
import type { Listener } from './hub.ts'
import { textFrame } from './message.ts'

/** Maximum bytes of unsent frames for one browser. A browser with more is disconnected, and reconnects by itself. */
const MAX_BUFFERED_BYTES = 1_048_576
/**
 * Maximum frames of a client, and maximum messages of a client that talks. Receiving costs time even if the content is
 * ignored.
 */
const MAX_FRAMES_PER_MINUTE = 100
const MAX_MESSAGES_PER_MINUTE = 300
const MINUTE = 60_000

/**
 * Sent with every ping. Pages detect a dead connection by its absence: browsers hide the protocol's pings from scripts.
 */
const beat = textFrame(JSON.stringify({ type: 'beat' }))

/** Sends frames in order, and closes the socket when the browser is too slow, sends too much or no longer answers. */
export class Connection implements Listener {
  readonly viewer: Viewer | null
  readonly right: Right
  readonly #ws: WebSocket
  readonly #socket: Duplex
  /** Frames to send after the greeting, or null once it has been sent. */
  #held: Buffer[] | null = []
  /** The listener for messages of a client that talks. */
  #hear: ((text: string | null) => void) | null = null
  #isAlive = true
  readonly #frames = createCount(MAX_FRAMES_PER_MINUTE)
  readonly #messages = createCount(MAX_MESSAGES_PER_MINUTE)

  constructor(ws: WebSocket, socket: Duplex, viewer: Viewer | null, right: Right) {
    this.viewer = viewer
    this.right = right
    this.#ws = ws
    this.#socket = socket
    ws.on('message', (data, isBinary) => this.#receive(isBinary ? null : data.toString()))
    ws.on('ping', () => this.#allow(this.#frames))
    ws.on('pong', () => {
      this.#isAlive = true
      this.#allow(this.#frames)
    })
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN
  }

  /**
   * Queues the frame until the greeting has been sent. Returns false if the browser was too slow and is disconnected.
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
    const queuedFrames = this.#held ?? []
    this.#held = null
    for (const one of [frame, ...queuedFrames]) this.send(one)
  }

  /**
   * Passes each message of a client that talks to `hear`; null stands for a binary message. Such a client gets no
   * greeting and no `beat`.
   */
  talk(hear: (text: string | null) => void): void {
    this.#hear = hear
    this.#held = null
  }

  /** Disconnects a browser that did not answer the last ping. */
  beat(): void {
    if (!this.#isAlive) this.#ws.terminate()
    if (!this.isOpen) return
    this.#isAlive = false
    this.#ws.ping()
    if (!this.#hear) this.send(beat)
  }

  onClose(act: () => void): void {
    this.#ws.on('close', act)
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason)
  }

  #receive(text: string | null): void {
    if (!this.isOpen) return
    if (!this.#hear) this.#allow(this.#frames)
    else if (this.#allow(this.#messages)) this.#hear(text)
  }

  #allow(count: () => boolean): boolean {
    const isAllowed = count()
    if (!isAllowed) this.close(1008, 'too many messages')
    return isAllowed
  }
}

/** Counts events. The function returns false after more than `most` within a minute. */
function createCount(most: number): () => boolean {
  let count = 0
  let since = performance.now()
  return () => {
    const now = performance.now()
    if (now - since > MINUTE) {
      since = now
      count = 0
    }
    count += 1
    return count <= most
  }
}
