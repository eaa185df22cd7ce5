import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Right, Viewer } from '../web/context.ts'
import type { Greeting } from './greetings.ts'
import type { Listener } from './hub.ts'
import { textFrame } from './message.ts'

/** Bytes that may wait for a reader; who has not read as much by then is dropped, and comes back by itself. */
const MOST_WAITING = 1_048_576
/** Frames a client may send in a minute. Nothing is done with them, but they cost time. */
const MOST_HEARD = 100
const MINUTE = 60_000

/** Lets a page tell a quiet line from a dead one: a browser does not show its scripts the pings of the protocol. */
const beat = textFrame(JSON.stringify({ type: 'beat' }))

/** One open socket: what goes to it, and when it is too slow, too loud or gone. */
export class Connection implements Listener {
  readonly viewer: Viewer | null
  readonly right: Right
  readonly #ws: WebSocket
  readonly #socket: Duplex
  /** What was published while the page is being brought up to date. */
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

  /** Sends a frame, in its turn; false when the reader was too slow and is dropped. */
  send(frame: Buffer): boolean {
    if (!this.isOpen) return true
    const waiting = this.#held?.reduce((sum, { length }) => sum + length, 0) ?? this.#socket.writableLength
    if (waiting > MOST_WAITING) {
      this.#ws.terminate()
      return false
    }
    if (this.#held) this.#held.push(frame)
    else this.#socket.write(frame)
    return true
  }

  /** What is sent from now on waits for `greet`. */
  hold(): void {
    this.#held ??= []
  }

  greet({ frame }: Greeting): void {
    const held = this.#held ?? []
    this.#held = null
    for (const one of [frame, ...held]) this.send(one)
  }

  /** Asks whether anybody is there; who did not answer the last time is gone. */
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
    if (this.#heard > MOST_HEARD) this.close(1008, 'too many messages')
  }
}
