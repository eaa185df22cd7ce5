import type { Knex } from 'knex'
import type { Served } from '../../support/served.ts'
import { serve } from '../../support/served.ts'
import { SECRET_KEY, startXendit, WEBHOOK_TOKEN, type Xendit } from '../../support/xendit.ts'

export const withXendit = (xendit: Pick<Xendit, 'url'>): Record<string, string> => ({
  PAYMENTS: 'xendit',
  XENDIT_SECRET_KEY: SECRET_KEY,
  XENDIT_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
  XENDIT_BASE_URL: xendit.url,
})

/**
 * Starts the whole server with its background jobs and a local Xendit test server. `tell` delivers webhooks to this
 * server.
 */
export async function startGatewaySite(db: Knex) {
  const xendit = await startXendit()
  const served: Served = await serve(db, withXendit(xendit))
  const url = `${served.origin}/api/v1/webhook/xendit/`
  return {
    xendit,
    served,
    tell: (bodies: Parameters<Xendit['deliver']>[0]) => xendit.deliver(bodies, { url }),
    async stop() {
      await served.stop()
      await xendit.stop()
    },
  }
}
