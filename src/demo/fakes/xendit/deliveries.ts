/** One call of the webhook address: `status` null where nobody answered in time. */
export type Delivery = { body: Record<string, unknown>; at: number; status: number | null }

/** Milliseconds between the tries of one webhook that was not taken: six more in 24 hours (facts/orders.md §2.2). */
const RETRIES = [15, 45, 120, 180, 360, 720].map((minutes) => minutes * 60_000)
/** Milliseconds an answer may take. */
const PATIENCE = 30_000

type Options = { url: string | null; token: string; now: () => number }
export type Sending = { url?: string; token?: string }
type Waiting = { body: Record<string, unknown>; due: number; tries: number }

/** Delivers webhooks and tries again by the fake's own clock. */
export function createDeliveries({ url, token, now }: Options) {
  const made: Delivery[] = []
  const waiting: Waiting[] = []
  const stopped = new AbortController()

  async function post(body: Record<string, unknown>, sending: Sending = {}): Promise<number | null> {
    const target = sending.url ?? url
    if (target === null) throw new Error('the fake was given no webhook address')
    const delivery: Delivery = { body, at: now(), status: null }
    made.push(delivery)
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-token': sending.token ?? token },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE), stopped.signal]),
    }).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    delivery.status = answer?.status ?? null
    return delivery.status
  }

  async function send(body: Record<string, unknown>, tries = 0): Promise<number | null> {
    const status = await post(body)
    const pause = RETRIES[tries]
    const taken = status !== null && status >= 200 && status < 300
    if (!taken && pause !== undefined) waiting.push({ body, due: now() + pause, tries: tries + 1 })
    return status
  }

  return {
    made: made as readonly Delivery[],
    /** Once, and never again. */
    post,
    /** As Xendit does: again by the schedule, until it is taken. */
    send,
    /** When the next try is due. */
    next: (): number | null => (waiting.length > 0 ? Math.min(...waiting.map(({ due }) => due)) : null),
    async sendDue(): Promise<void> {
      const due = waiting.filter((one) => one.due <= now())
      for (const one of due) waiting.splice(waiting.indexOf(one), 1)
      for (const { body, tries } of due) await send(body, tries)
    },
    stop: () => stopped.abort(),
  }
}
