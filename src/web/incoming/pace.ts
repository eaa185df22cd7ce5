import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { Refusal } from '../refusal.ts'

/** The minimum pace of a body: `bytes` in each `within` milliseconds, until all of the body has arrived. */
type Pace = { bytes: number; within: number }

/** 20 kB a second, counted over 10 seconds: about as slow as a phone on an old 2G network. */
const MINIMUM_PACE: Pace = { bytes: 200_000, within: 10_000 }

/**
 * Middleware that answers 408 to a request whose body arrives more slowly than the pace, and closes its connection. If
 * the request was already answered, its connection is closed without another answer; its handler then sees an aborted
 * request while reading the body.
 */
export function minimumPace(pace: Pace = MINIMUM_PACE): Middleware {
  return (ctx, next) => {
    if (!hasBody(ctx.req)) return next()
    const cutOff = new Promise<never>((_, reject) => {
      watch(ctx.req, pace, () => {
        if (ctx.headerSent) return void ctx.req.destroy()
        ctx.set('Connection', 'close')
        // Node no longer watches a request after it is answered, so the code that reads the body would wait forever.
        ctx.req.socket.once('close', () => ctx.req.destroy())
        reject(tooSlow())
      })
    })
    return Promise.race([next(), cutOff])
  }
}

/** Returns the refusal of a body that arrives too slowly. */
export const tooSlow = () =>
  new Refusal(408, 'Kirimannya berhenti di tengah jalan. Periksa sambunganmu, lalu kirim lagi.')

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Calls `onSlow` once if the body of a request arrives more slowly than the pace. */
function watch(request: IncomingMessage, { bytes, within }: Pace, onSlow: () => void): void {
  const { socket } = request
  let before = socket.bytesRead
  const timer = setInterval(() => {
    const isOver = request.complete || socket.destroyed
    const isSlow = !isOver && socket.bytesRead - before < bytes
    before = socket.bytesRead
    if (isOver || isSlow) clearInterval(timer)
    if (isSlow) onSlow()
  }, within)
  timer.unref()
  request.once('close', () => clearInterval(timer))
}
