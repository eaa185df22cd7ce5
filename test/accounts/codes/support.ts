import type { Knex } from 'knex'
import { expect } from 'vitest'
import { FONNTE_TOKEN, startFonnte } from '../../support/fonnte.ts'
import { read } from '../../support/page.ts'
import { serve } from '../../support/served.ts'
import { startSmtp } from '../../support/smtp.ts'
import { useEach, useOnce } from '../../support/use.ts'
import { newPassword } from '../support/people.ts'

export const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? 'no code'
export const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

type Sender = { cookie?: string; from?: string; token?: string }

/**
 * A site behind a proxy that sends codes over a real mail server and WhatsApp gateway on loopback, for visitors at
 * several addresses (`from`). Each test begins without accounts.
 */
export function useCodeServer(db: () => Knex) {
  const smtp = useOnce(startSmtp, ({ stop }) => stop())
  const fonnte = useOnce(startFonnte, ({ stop }) => stop())
  const server = useEach(
    async () => {
      smtp().mails.length = 0
      fonnte().messages.length = 0
      const tables = ['creators', 'credit_transactions', 'users', 'outbox', 'account_codes', 'account_code_days']
      for (const table of [...tables, 'audit_log', 'site_settings', 'login_failures']) await db()(table).delete()
      await db()('site_settings').insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
      const { host, port } = smtp().settings
      const mail = { EMAIL_HOST: host, EMAIL_PORT: String(port), EMAIL_FROM: 'a@kortek.test' }
      const whatsapp = { FONNTE_API_TOKEN: FONNTE_TOKEN, FONNTE_BASE_URL: fonnte().url }
      return serve(db(), { TRUSTED_PROXIES: '1', ...mail, ...whatsapp })
    },
    ({ stop }) => stop(),
  )

  async function send(
    path: string,
    body: URLSearchParams | string,
    { cookie = '', from = '203.0.113.1', token }: Sender,
  ) {
    const response = await fetch(server().origin + path, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        cookie,
        'x-forwarded-for': from,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      body,
    })
    const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0])
    const text = await response.text()
    const to = response.headers.get('location') ?? ''
    return { status: response.status, to, cookie: cookies.join('; '), text }
  }

  /** Sends a form. `k`: what the address of the page that follows says of the place of a code. */
  async function form(path: string, fields: Record<string, string>, sender: Sender = {}) {
    const { text, ...answer } = await send(path, new URLSearchParams(fields), sender)
    const k = new URL(answer.to, server().origin).searchParams.get('k') ?? ''
    return { ...answer, page: read(text), k }
  }

  /** Waits until all messages are sent. Several at once come in any order. */
  const allSent = () => expect.poll(() => db()('outbox').whereNot({ state: 'sent' })).toEqual([])

  return {
    form,
    /** Asks for a code with which an address gets a new password. */
    ask: (alamat: string, from?: string) => form('/lupa-sandi/', { alamat }, from ? { from } : {}),
    /** Gives such a code, and the new password. */
    reset: (k: string, code: string, { word = newPassword, from }: { word?: string; from?: string } = {}) =>
      form('/lupa-sandi/kode/', { k, code, password: word, again: word }, from ? { from } : {}),
    verify: (k: string, code: string, sender?: Sender) => form('/verifikasi/', { k, code }, sender),
    async json(path: string, body: object, sender: Sender = {}) {
      const { text, status } = await send(path, JSON.stringify(body), sender)
      return { status, body: JSON.parse(text) }
    },
    get: (path: string, headers: Record<string, string>) =>
      fetch(server().origin + path, { headers, redirect: 'manual' }),
    async page(path: string, cookie = '') {
      const response = await fetch(server().origin + path, { headers: { cookie }, redirect: 'manual' })
      const html = await response.text()
      return { ...read(html), status: response.status, html }
    },
    /** Waits until an address has got `count` mails, and returns the last one. */
    async mailTo(address: string, count = 1) {
      const mailsTo = () => smtp().mails.filter(({ to }) => to.includes(address))
      await expect.poll(() => mailsTo().length).toBe(count)
      return mailsTo().at(-1) ?? { subject: '', text: '' }
    },
    /** Waits until all messages are sent, and returns those that came by WhatsApp. */
    async whatsapps() {
      await allSent()
      return fonnte().messages.map(({ message }) => message ?? '')
    },
    /** The numbers that the messages by WhatsApp went to. */
    targets: () => fonnte().messages.map(({ target }) => target),
    mails: () => smtp().mails.map(({ to, subject, text }) => ({ to: to.join(), subject, text })),
    /** Lets the last code of every address be sent and older than a minute. */
    async minuteLater() {
      await allSent()
      await db().raw("update account_codes set asked_at = asked_at - interval '61 seconds'")
    },
  }
}
