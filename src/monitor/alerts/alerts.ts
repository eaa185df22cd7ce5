import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { IncidentRow } from '../../db/monitor-rows.ts'
import { letter } from '../../outbox/mail/letter.ts'
import { type Message, put } from '../../outbox/outbox.ts'
import { alertsHref, incidentHref } from '../hrefs.ts'
import { membersOf, takeDue } from '../incidents/queries.ts'
import type { Ended } from '../incidents/rules.ts'
import {
  type AlertKind,
  alertLetter,
  headingOf,
  isEnd,
  type Told,
  testBody,
  testLetter,
  webhookBody,
} from './bodies.ts'
import { type AlertChannels, EMAIL, WEBHOOK } from './channels.ts'

type Notice = { kind: 'alert' | 'recovered' | 'note'; message: string; href: string; author: null }
type Options = {
  db: Knex
  baseUrl: string
  channels: AlertChannels
  /** Tells staff who have a page open; in the transaction it is given (live/notices.ts). */
  notify: (trx: Knex, notice: Notice) => Promise<unknown>
  /** Something was put and committed. */
  nudge: () => void
  now?: () => Date
}

export type Alerts = ReturnType<typeof createAlerts>

/**
 * Tells of each outage at most twice on each channel: when its incident has been open until its `announce_at`, with
 * everything that joined until then, and when it is over, with why. Between the two, once more for each degree by which it
 * became worse long after it was told of (`isNewsAgain` in incidents/rules.ts). One that is over before it was announced is
 * told of not at all: it was a blip, and stands in the list. What is told is put in the transaction that notes it, so a
 * restart repeats nothing.
 */
export function createAlerts({ db, baseUrl, channels, notify, nudge, now = () => new Date() }: Options) {
  async function tell(trx: Knex, incident: IncidentRow, kind: AlertKind): Promise<void> {
    const members = await membersOf(trx, incident.id)
    const href = incidentHref(incident.id)
    const isAll = kind === 'recovered' || kind === 'unwatched'
    const shown = members.filter(({ recovered_at }) => isAll || recovered_at === null)
    const told = { kind, incident, members: shown, url: baseUrl + href, now: now() }
    for (const message of messagesOf(told, channels)) await put(trx, message)
    const looks = kind === 'recovered' ? 'recovered' : isEnd(kind) ? 'note' : 'alert'
    await notify(trx, { kind: looks, message: headingOf(told), href, author: null })
  }

  return {
    /** In the transaction that ends an incident. */
    async tellResolved(trx: Knex, incident: IncidentRow, why: Ended): Promise<void> {
      if (incident.announced_at) await tell(trx, incident, why)
    },

    job: {
      name: 'announce incidents',
      every: 2_000,
      async run(): Promise<void> {
        const told = await db.transaction(async (trx) => {
          const due = await takeDue(trx, now())
          for (const incident of due) await tell(trx, incident, incident.announced_at ? 'worse' : 'opened')
          return due.length
        })
        if (told > 0) nudge()
      },
    },

    channels,

    /** Puts a test on each channel that is configured; gives how many that are. */
    async test(trx: Knex): Promise<number> {
      const url = baseUrl + alertsHref
      const messages = testMessages(url, channels, now())
      for (const message of messages) await put(trx, message)
      return messages.length
    },
  }
}

function messagesOf(told: Told, { webhook, email }: AlertChannels): Message[] {
  const { kind, incident } = told
  const text = headingOf(told)
  const part = isEnd(kind) ? 'resolved' : kind === 'worse' ? `worse:${incident.impact}` : kind
  const message = (channel: string, payload: Message['payload']) => ({
    kind: channel,
    dedupeKey: `incident:${incident.id}:${part}:${channel}`,
    summary: text,
    payload,
  })
  return [
    ...(webhook ? [message(WEBHOOK, webhookBody(told))] : []),
    ...(email ? [message(EMAIL, { to: email, subject: `[KortekStream] ${text}`, ...letter(alertLetter(told)) })] : []),
  ]
}

function testMessages(url: string, { webhook, email }: AlertChannels, now: Date): Message[] {
  const test = randomUUID()
  const summary = 'Uji pemberitahuan'
  const message = (kind: string, payload: Message['payload']) => ({
    kind,
    dedupeKey: `test:${test}:${kind}`,
    summary,
    payload,
  })
  return [
    ...(webhook ? [message(WEBHOOK, testBody(url, now))] : []),
    ...(email
      ? [message(EMAIL, { to: email, subject: '[KortekStream] Uji pemberitahuan', ...letter(testLetter(url, now)) })]
      : []),
  ]
}
