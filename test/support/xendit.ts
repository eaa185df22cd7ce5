import { type FakeXendit, startXendit as start, type XenditOptions } from '../../src/demo/fakes/xendit/server.ts'

export type Xendit = FakeXendit

export const SECRET_KEY = 'xnd_development_kunci-uji'
export const WEBHOOK_TOKEN = 'token-webhook-uji'

/** The demo's Xendit (src/demo/fakes/xendit/server.ts tells its controls), with keys of the tests' own. */
export const startXendit = (options: Partial<XenditOptions> = {}): Promise<Xendit> =>
  start({ secretKey: SECRET_KEY, webhookToken: WEBHOOK_TOKEN, ...options })
