import type { Knex } from 'knex'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { FONNTE_TOKEN, type Fonnte, startFonnte } from '../../support/fonnte.ts'
import { read } from '../../support/page.ts'
import { type Served, serve } from '../../support/served.ts'
import { startSmtp } from '../../support/smtp.ts'

export const password = 'kapal-kertas-biru'
export const newPassword = 'perahu-kayu-tua'
export const codeIn = (text: string) => /\b\d{6}\b/.exec(text)?.[0] ?? 'no code'
export const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

type Sender = { cookie?: string; from?: string; token?: string }

/**
 * A site behind a proxy that sends codes over a real mail server and WhatsApp gateway on loopback, for visitors at
 * several addresses (`from`). Each test begins without accounts.
 */
export function useCodeServer(db: () => Knex) {
  let smtp: Awaited<ReturnType<typeof startSmtp>>
  let fonnte: Fonnte
  let server: Served

  beforeAll(async () => {
    smtp = await startSmtp()
    fonnte = await startFonnte()
  })
  afterAll(async () => {
    await smtp.stop()
    await fonnte.stop()
  })
  beforeEach(async () => {
    smtp.mails.length = 0
    fonnte.messages.length = 0
    const tables = ['creators', 'credit_transactions', 'users', 'outbox', 'account_codes', 'account_code_days']
    for (const table of [...tables, 'audit_log', 'site_settings', 'login_failures']) await db()(table).delete()
    await db()('site_settings').insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
    const mail = { EMAIL_HOST: smtp.settings.host, EMAIL_PORT: String(smtp.settings.port), EMAIL_FROM: 'a@kortek.test' }
    const whatsapp = { FONNTE_API_TOKEN: FONNTE_TOKEN, FONNTE_BASE_URL: fonnte.url }
    server = await serve(db(), { TRUSTED_PROXIES: '1', ...mail, ...whatsapp })
  })
  afterEach(() => server.stop())

  async function send(
    path: string,
    body: URLSearchParams | string,
    { cookie = '', from = '203.0.113.1', token }: Sender,
  ) {
    const response = await fetch(server.origin + path, {
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

  return {
    /** Sends a form. `k`: what the address of the page that follows says of the place of a code. */
    async form(path: string, fields: Record<string, string>, sender: Sender = {}) {
      const { text: html, ...answer } = await send(path, new URLSearchParams(fields), sender)
      return { ...answer, html, page: read(html), k: new URL(answer.to, server.origin).searchParams.get('k') ?? '' }
    },
    async json(path: string, body: object, sender: Sender = {}) {
      const { text, status } = await send(path, JSON.stringify(body), sender)
      return { status, body: JSON.parse(text) }
    },
    get: (path: string, headers: Record<string, string>) =>
      fetch(server.origin + path, { headers, redirect: 'manual' }),
    /** Waits until an address has got `count` mails, and returns the last one. */
    async mailTo(address: string, count = 1) {
      const mails = () => smtp.mails.filter(({ to }) => to.includes(address))
      await expect.poll(() => mails().length).toBe(count)
      return mails().at(-1) ?? { subject: '', text: '' }
    },
    /** Waits until all messages are sent, and returns how many came by WhatsApp. */
    async whatsapps() {
      await expect.poll(async () => db()('outbox').whereNot({ state: 'sent' })).toEqual([])
      return fonnte.messages.map(({ message }) => message ?? '')
    },
    mails: () => smtp.mails.map(({ to, subject, text }) => ({ to: to.join(), subject, text })),
    /** Lets the last code of every address be older than a minute. */
    minuteLater: () => db().raw("update account_codes set asked_at = asked_at - interval '61 seconds'"),
  }
}
