import { setTimeout as sleep } from 'node:timers/promises'
import { createFaults } from './faults.ts'
import { type Answer, type Request, startServer } from './server.ts'

/** `status`: the status of the response; null if none arrived in time. */
type Delivery = { url: string; body: string; at: number; status: number | null }

/** Timeout in milliseconds. */
const WEBHOOK_TIMEOUT_MS = 30_000

type Clockwork = {
  /** Milliseconds between the attempts to deliver a webhook. */
  delays: readonly number[]
  /** Expires what is overdue by the clock of the fake. */
  expireOverdue: () => Promise<void> | void
  ends?: () => number[]
}

type Options<Call> = Clockwork & {
  answer: (request: Request) => Promise<Answer> | Answer
  refuse: (status: number, code: string, message: string) => Answer
  isSpared: (path: string) => boolean
  asCall: (request: Request) => Call
}

/** A fake payment gateway with faults, a clock of its own and webhooks. */
export async function startGateway<Call>({ answer, refuse, isSpared, asCall, ...clockwork }: Options<Call>) {
  const calls: Call[] = []
  const controls = { latency: 0, hold: null as Promise<void> | null }
  const { fail, take, outcome, bend } = createFaults(({ status, error_code }: { status: number; error_code: string }) =>
    refuse(status, error_code, 'An unexpected error occurred'),
  )
  const webhooks = createWebhooks(clockwork)
  const server = await startServer(async (request) => {
    calls.push(asCall(request))
    if (controls.latency > 0) await sleep(controls.latency)
    await controls.hold
    await clockwork.expireOverdue()
    return outcome(isSpared(request.path) ? null : take(request.path), () => answer(request))
  })
  return {
    ...webhooks,
    url: server.url,
    asked: calls as readonly Call[],
    /** Milliseconds before every response, and a promise for which it waits. */
    controls,
    fail,
    bend,
    /** Makes every response wait until the returned function is called. */
    hold(): () => void {
      let release = () => {}
      controls.hold = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        controls.hold = null
        release()
      }
    },
    stop(): Promise<void> {
      webhooks.stop()
      return server.stop()
    },
  }
}

/** The clock is the real time plus what `forward` adds. */
function createWebhooks({ delays, expireOverdue, ends = () => [] }: Clockwork) {
  let skipped = 0
  const now = () => Date.now() + skipped
  const deliveries: Delivery[] = []
  const waiting: { due: number; again: () => Promise<void> }[] = []
  const stopped = new AbortController()

  /** `forward` repeats a webhook until it is accepted. `post` returns the status of the answer. */
  async function deliver(post: () => Promise<number | null>, tries = 0): Promise<void> {
    const status = await post()
    const pause = delays[tries]
    const isAccepted = status !== null && status >= 200 && status < 300
    if (!isAccepted && pause !== undefined) waiting.push({ due: now() + pause, again: () => deliver(post, tries + 1) })
  }

  return {
    now,
    deliveries: deliveries as readonly Delivery[],
    deliver,
    /** Sends a webhook once. Returns null without an answer. */
    async post(url: string, body: string, headers: Record<string, string>): Promise<number | null> {
      const delivery: Delivery = { url, body, at: now(), status: null }
      deliveries.push(delivery)
      const signal = AbortSignal.any([AbortSignal.timeout(WEBHOOK_TIMEOUT_MS), stopped.signal])
      delivery.status = await sendMessage(url, { body, headers, signal })
      return delivery.status
    },
    /**
     * Moves the clock forward by milliseconds. Due payments expire and due webhooks are repeated, in the order of their
     * times.
     */
    async forward(milliseconds: number): Promise<void> {
      const until = now() + milliseconds
      for (;;) {
        await expireOverdue()
        for (const one of waiting.filter(({ due }) => due <= now())) {
          waiting.splice(waiting.indexOf(one), 1)
          await one.again()
        }
        if (until <= now()) return
        const next = Math.min(...waiting.map(({ due }) => due), ...ends(), until)
        skipped += Math.max(0, next - now())
      }
    },
    stop: () => stopped.abort(),
  }
}

type Message = { body: string; headers: Record<string, string>; signal: AbortSignal }

async function sendMessage(url: string, { headers, ...rest }: Message): Promise<number | null> {
  const type = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers: { ...type, ...headers }, redirect: 'manual', ...rest } as const
  const answer = await fetch(url, init).catch(() => null)
  await answer?.arrayBuffer().catch(() => null)
  return answer?.status ?? null
}
