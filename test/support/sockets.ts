import { vi } from 'vitest'
import { WebSocket } from 'ws'

export type Heard = Awaited<ReturnType<typeof listenTo>>
type Message = { type: string; content?: string; event_id?: string; [data: string]: unknown }
type Wishes = { cookie?: string; origin?: string; headers?: Record<string, string> }

/** A WebSocket client. Rejects with the status when the upgrade is refused. */
export async function listenTo(
  site: { origin: string },
  path: string,
  { cookie, origin = site.origin, headers = {} }: Wishes = {},
) {
  const socket = new WebSocket(site.origin.replace('http', 'ws') + path, {
    headers: { origin, ...(cookie ? { cookie } : {}), ...headers },
  })
  const messages: Message[] = []
  let closedAt = Number.NaN
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      closedAt = performance.now()
      resolve({ code, reason: reason.toString() })
    })
  })
  socket.on('message', (data, isBinary) => {
    if (isBinary) throw new Error('a binary message')
    messages.push(JSON.parse(data.toString()))
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('unexpected-response', (_, response) => reject(new Error(`refused with ${response.statusCode}`)))
    socket.on('error', reject)
  })
  return {
    socket,
    messages,
    closed,
    closedAt: () => closedAt,
    /** Waits for the first message of a type. */
    message: (type: string) =>
      vi.waitFor(
        () => {
          const found = messages.find((one) => one.type === type)
          if (!found) throw new Error(`no ${type} among ${messages.map((one) => one.type).join(', ')}`)
          return found
        },
        { interval: 10 },
      ),
  }
}
