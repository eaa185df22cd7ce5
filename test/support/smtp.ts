import { startSmtp as start } from '../../src/demo/fakes/smtp.ts'
import type { MailSettings } from '../../src/outbox/mail/mailer.ts'

/** The demo's mail server and the settings that point at it. src/demo/fakes/smtp.ts describes its controls. */
export async function startSmtp(wishes: Parameters<typeof start>[0] = {}) {
  const smtp = await start(wishes)
  const settings: MailSettings = {
    ...{ host: smtp.host, port: smtp.port, from: 'KortekStream <kabar@kortek.test>' },
    user: wishes.user?.name ?? null,
    password: wishes.user?.password ?? null,
  }
  return { ...smtp, settings }
}
