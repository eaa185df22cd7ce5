import type { Knex } from 'knex'
import { createFetcher } from '../../../src/net/fetcher.ts'
import { paymentEnvironment } from '../../../src/payments/environment.ts'
import { openGateway } from '../../../src/payments/payments.ts'
import { testConfig, testSecret } from '../../support/app.ts'
import { type Served, serve } from '../../support/served.ts'
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

/** The gateway of a site that is paid through a local Xendit, for tests without a web server. */
export function gatewayTo(xendit: Pick<Xendit, 'url'>) {
  const config = testConfig(withXendit(xendit))
  const fetcher = createFetcher(config)
  const named = config.read(paymentEnvironment)
  const { gateway } = openGateway('xendit', named, { fetcher, secret: testSecret, baseUrl: config.baseUrl })
  return { config, gateway, close: () => fetcher.close() }
}
