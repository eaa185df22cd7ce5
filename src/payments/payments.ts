import { FetchError, type Fetcher } from '../net/fetcher.ts'
import { share } from '../platform/shares.ts'
import type { Secret } from '../web/signed.ts'
import { createDoku } from './doku.ts'
import type { PaymentSettings } from './environment.ts'
import type { Gateway, Rupiah } from './gateway.ts'
import type { Payee } from './inbox.ts'
import { createManual } from './manual.ts'
import { createSimulated, type SimulatedGateway, type SimulatedPayment } from './simulated.ts'
import { createXendit } from './xendit.ts'

/** Paths below the address of this site. */
export const WEBHOOKS = { xendit: '/api/v1/webhook/xendit', doku: '/api/v1/webhook/doku' } as const

type Options = { fetcher: Fetcher; baseUrl: string; secret: Secret; now?: () => Date }

/**
 * Sends the webhook of an invented payment to this server over HTTP, as a gateway would. Without a payment it sends the
 * webhook of the invoice's end. `isDouble` sends it twice. Returns whether the webhook was accepted.
 */
export type Simulation = (
  invoice: { number: string; asked: Rupiah },
  payment: SimulatedPayment | null,
  isDouble?: boolean,
) => Promise<boolean>

/** `simulation` is null unless the gateway is the simulated one. */
export type OpenedGateway = { gateway: Gateway; simulation: Simulation | null }

/** `secret` signs the webhooks of simulated payments. */
export function openGateway(
  name: Gateway['name'],
  { xendit, doku }: Pick<PaymentSettings, 'xendit' | 'doku'>,
  options: Options,
): OpenedGateway {
  const { fetcher, baseUrl, now = () => new Date() } = options
  const clock = () => now().getTime()
  if (name === 'simulated') {
    const simulated = createSimulated({ now: clock })
    return { gateway: simulated, simulation: simulationOn(simulated, options) }
  }
  if (name === 'xendit' && xendit) return { gateway: createXendit(xendit, fetcher), simulation: null }
  if (name === 'doku' && doku) {
    const notifyAt = `${baseUrl}${WEBHOOKS.doku}/`
    return { gateway: createDoku({ ...doku, notifyAt }, { fetcher, now }), simulation: null }
  }
  return { gateway: createManual({ now: clock }), simulation: null }
}

/** The functions of this feature for features with invoices. */
export type Payments = {
  orders: OpenedGateway
  subscriptions: OpenedGateway
  /** Adds a feature, which then gets the payments of its invoices. */
  addPayee: (payee: Payee) => void
  /** Processes all webhooks that are due. Resolves when none is left. */
  work: () => Promise<void>
}

export const paymentsShare = share<Payments>('payments')

export const simulatedToken = (secret: Secret) => secret.sign('simulated webhook', 32)

/** In milliseconds. */
const WEBHOOK_TIMEOUT_MS = 5_000

function simulationOn(simulated: SimulatedGateway, options: Options): Simulation {
  return async ({ number, asked }, payment, isDouble = false) => {
    const invoice = { id: number, externalId: number, amount: asked }
    // After a restart the simulated gateway no longer knows the invoice.
    const body = payment
      ? (simulated.pay(number, payment) ?? simulated.webhookBody(invoice, 'PAID', payment))
      : (simulated.expireNow(number) ?? simulated.webhookBody(invoice, 'EXPIRED'))
    return (await deliver(options, body)) && (!isDouble || deliver(options, body))
  }
}

async function deliver({ fetcher, baseUrl, secret }: Options, body: object): Promise<boolean> {
  const answer = await fetcher
    .fetch(`${baseUrl}${WEBHOOKS.xendit}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-token': simulatedToken(secret) },
      body: JSON.stringify(body),
      timeout: WEBHOOK_TIMEOUT_MS,
      trusted: true,
    })
    .catch((error: unknown) => {
      if (error instanceof FetchError) return null
      throw error
    })
  return answer?.status === 200
}
