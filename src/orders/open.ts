import { createHmac } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../live/hub.ts'
import type { Notice } from '../live/notices.ts'
import type { MailSettings } from '../mail/mailer.ts'
import type { Fetcher } from '../net/fetcher.ts'
import type { Desk } from './desk.ts'
import { createInbox } from './inbox.ts'
import { announceOrders } from './live.ts'
import type { Gateway } from './payments/gateway.ts'
import { createManual } from './payments/manual.ts'
import { createSimulated } from './payments/simulated.ts'
import { createXendit } from './payments/xendit.ts'
import { orderJobs } from './upkeep.ts'

type Settings = {
  baseUrl: string
  dataDir: string
  payments: 'xendit' | 'manual' | 'simulated'
  xendit: { secretKey: string | null; webhookToken: string | null; baseUrl: string }
  fonnte: { token: string; baseUrl: string } | null
  mail: MailSettings | null
}

type Deps = {
  db: Knex
  log: Logger
  config: Settings
  secret: string
  fetcher: Fetcher
  publish: Publish
  notify: (db: Knex, notice: Notice) => Promise<void>
  nudge: () => void
  now?: () => Date
}

export type Orders = ReturnType<typeof openOrders>

/** The order desk, put together: what its routes, jobs and sockets share. */
export function openOrders({ db, log, config, secret, fetcher, publish, notify, nudge, now = () => new Date() }: Deps) {
  const { baseUrl } = config
  const clock = () => now().getTime()
  const simulated = config.payments === 'simulated' ? createSimulated({ baseUrl, now: clock }) : null
  const gateway: Gateway = simulated ?? gatewayOf(config, fetcher, now)
  const announce = announceOrders({
    ...{ db, log, publish },
    draw: { tracker: async () => [], desk: async () => [] },
    changed: () => {},
  })
  const desk: Desk = {
    ...{ db, log, gateway, announce, nudge, notify, now, baseUrl, secret },
    messages: { channels: { whatsapp: config.fonnte !== null, email: config.mail !== null } },
  }
  const inbox = createInbox(desk)
  return {
    desk,
    inbox,
    simulated,
    /** Whose webhooks are taken, by which token; none where the operator named none. */
    webhook: simulated
      ? { provider: 'simulated', token: createHmac('sha256', secret).update('simulated webhook').digest('hex') }
      : { provider: 'xendit', token: config.xendit.webhookToken },
    jobs: orderJobs(desk, inbox),
  }
}

function gatewayOf({ payments, xendit, baseUrl }: Settings, fetcher: Fetcher, now: () => Date): Gateway {
  if (payments !== 'xendit' || xendit.secretKey === null) return createManual({ baseUrl, now: () => now().getTime() })
  return createXendit({ secretKey: xendit.secretKey, baseUrl: xendit.baseUrl, publicBaseUrl: baseUrl }, fetcher)
}
