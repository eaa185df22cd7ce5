import { type FakeXendit, startXendit as start, type XenditOptions } from '../../src/demo/fakes/xendit/server.ts'

export type Xendit = FakeXendit

export const SECRET_KEY = 'xnd_development_kunci-uji'
export const WEBHOOK_TOKEN = 'token-webhook-uji'

/** The demo's Xendit with keys for tests. src/demo/fakes/xendit/server.ts describes its controls. */
export const startXendit = (options: Partial<XenditOptions> = {}): Promise<Xendit> =>
  start({ secretKey: SECRET_KEY, webhookToken: WEBHOOK_TOKEN, ...options })
