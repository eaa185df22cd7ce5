import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { IncidentRow } from '../../db/monitor-rows.ts'
import { type LetterView, letter } from '../../outbox/mail/letter.ts'
import { enqueue, type Message } from '../../outbox/outbox.ts'
import { moment } from '../../web/dates.ts'
import { alertsHref, incidentHref } from '../hrefs.ts'
import { impactLabels, lasting } from '../incidents/labels.ts'
import { type Member, membersOf, takeDue } from '../incidents/queries.ts'
import type { Ended } from '../incidents/rules.ts'
import { type AlertChannels, EMAIL, WEBHOOK } from './channels.ts'

type Notice = { kind: 'alert' | 'recovered' | 'note'; message: string; href: string; author: null }
type Options = {
  db: Knex
  baseUrl: string
  channels: AlertChannels
  /** Adds a notice on the staff pages, in the given transaction (live/notices.ts). */
  notify: (trx: Knex, notice: Notice) => Promise<unknown>
  now?: () => Date
}

export type Alerts = ReturnType<typeof createAlerts>

/**
 * Creates the service that queues alerts about incidents. Each channel gets one alert for the start of an incident,
 * once its `announce_at` has passed, with every path that joined until then, and one for its end, with the reason. In
 * between, each channel gets another alert whenever the incident becomes worse (`isNewsAgain` in incidents/rules.ts).
 * An incident that ended before its announcement gives no alerts. Alerts are queued in the transaction that marks the
 * incident as announced, so a restart repeats nothing.
 */
export function createAlerts({ db, baseUrl, channels, notify, now = () => new Date() }: Options) {
  async function queueAlert(trx: Knex, incident: IncidentRow, kind: AlertKind): Promise<void> {
    const members = await membersOf(trx, incident.id)
    const href = incidentHref(incident.id)
    const isAll = kind === 'recovered' || kind === 'unwatched'
    const shown = members.filter(({ recovered_at }) => isAll || recovered_at === null)
    const told = { kind, incident, members: shown, url: baseUrl + href, now: now() }
    for (const message of messagesOf(told, channels)) await enqueue(trx, message)
    const looks = kind === 'recovered' ? 'recovered' : isEnd(kind) ? 'note' : 'alert'
    await notify(trx, { kind: looks, message: headingOf(told), href, author: null })
  }

  return {
    /**
     * Queues the alert that an incident has ended, unless the incident was never announced. Called in the transaction
     * that ends the incident.
     */
    async queueResolved(trx: Knex, incident: IncidentRow, why: Ended): Promise<void> {
      if (incident.announced_at) await queueAlert(trx, incident, why)
    },

    job: {
      name: 'announce incidents',
      every: 2_000,
      async run(): Promise<void> {
        await db.transaction(async (trx) => {
          const due = await takeDue(trx, now(), channels.webhook !== null || channels.email !== null)
          for (const incident of due) await queueAlert(trx, incident, incident.announced_at ? 'worse' : 'opened')
        })
      },
    },

    channels,

    /** Queues a test message on each configured alert channel and returns how many were queued. */
    async test(trx: Knex): Promise<number> {
      const url = baseUrl + alertsHref
      const messages = testMessages(url, channels, now())
      for (const message of messages) await enqueue(trx, message)
      return messages.length
    },
  }
}

function messagesOf(told: AlertFacts, { webhook, email }: AlertChannels): Message[] {
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

/**
 * The event that an alert reports: an incident was opened, became worse after its announcement, or ended for one of the
 * reasons in `Ended`.
 */
type AlertKind = 'opened' | 'worse' | Ended
type AlertFacts = { kind: AlertKind; incident: IncidentRow; members: readonly Member[]; url: string; now: Date }

const isEnd = (kind: AlertKind): kind is Ended => kind !== 'opened' && kind !== 'worse'

const headings: Record<AlertKind, (name: string) => string> = {
  opened: (name) => name,
  worse: (name) => `Memburuk: ${name}`,
  recovered: (name) => `Sudah pulih: ${name}`,
  unwatched: (name) => `Tidak dipantau lagi: ${name}`,
  closed: (name) => `Ditutup oleh staf: ${name}`,
}

/** Returns the heading of an alert, which is the same on every channel. */
const headingOf = ({ kind, incident }: Pick<AlertFacts, 'kind' | 'incident'>) => headings[kind](incident.name)

/**
 * Builds the JSON body of a webhook alert, with English names and ISO 8601 times. `endpoints` lists the paths that are
 * still down; for an incident that recovered or is no longer monitored, all its paths. `reason` says why the incident
 * ended; null while it is open.
 */
const webhookBody = ({ kind, incident, members, url, now }: AlertFacts) => ({
  type: `monitor.incident.${isEnd(kind) ? 'resolved' : kind}`,
  timestamp: now.toISOString(),
  data: {
    incident: {
      id: incident.id,
      name: incident.name,
      status: incident.status,
      impact: incident.impact,
      affected: incident.affected,
      opened_at: incident.opened_at.toISOString(),
      resolved_at: incident.resolved_at?.toISOString() ?? null,
      reason: isEnd(kind) ? kind : null,
      url,
    },
    endpoints: members.map(({ endpoint, source, path, error }) => ({
      name: endpoint,
      source: source || null,
      path,
      error: isEnd(kind) ? null : error,
    })),
  },
})

const testBody = (url: string, now: Date) => ({
  type: 'monitor.test',
  timestamp: now.toISOString(),
  data: { url },
})

/** Maximum number of endpoints and sources listed in one alert mail. */
const MAX_MAIL_ROWS = 12

function alertLetter(told: AlertFacts): LetterView {
  const { kind, incident, members, url } = told
  return {
    heading: headingOf(told),
    paragraphs: [paragraphOf(told)],
    facts: [['Dampak', impactLabels[incident.impact]], ...places(members, kind)],
    link: { text: 'Buka insiden', href: url },
    footer:
      'Surat ini dikirim oleh monitor API KortekStream: saat gangguan mulai, saat memburuk lama sesudahnya, dan saat selesai.',
  }
}

function paragraphOf({ kind, incident: { opened_at, resolved_at, impact }, now }: AlertFacts): string {
  const end = resolved_at ?? now
  const [began, ended, took] = [moment(opened_at), moment(end), lasting(opened_at, end)]
  if (kind === 'opened') return `Pemeriksaan kami gagal berturut-turut sejak ${began}.`
  if (kind === 'worse')
    return `Gangguan yang mulai ${began} meluas: dampaknya sekarang ${impactLabels[impact].toLowerCase()}.`
  if (kind === 'recovered') return `Berlangsung ${took}, dari ${began} sampai ${ended}.`
  return kind === 'unwatched'
    ? `Mulai ${began}. Yang masih gagal tidak dipantau lagi sejak ${ended}, jadi kami tidak tahu apakah sudah pulih.`
    : `Mulai ${began} dan ditutup ${ended}, setelah ${took}, sementara yang di bawah ini belum pulih.`
}

const testLetter = (url: string, now: Date): LetterView => ({
  heading: 'Uji pemberitahuan',
  paragraphs: [`Surat ini membuktikan bahwa pemberitahuan monitor sampai. Dikirim ${moment(now)}.`],
  facts: [],
  link: { text: 'Buka halaman pemberitahuan', href: url },
  footer: 'Surat ini dikirim karena staf menekan tombol uji.',
})

/** Builds one row per affected endpoint or source for an alert mail: its paths, and the error of the first path. */
function places(members: readonly Member[], kind: AlertKind): [string, string][] {
  const rows = new Map<string, { paths: string[]; error: string | null }>()
  for (const { endpoint, source, path, error } of members) {
    const name = source ? `${endpoint}, sumber ${source}` : endpoint
    const row = rows.get(name) ?? { paths: [], error }
    row.paths.push(path)
    rows.set(name, row)
  }
  const told = [...rows].map(([name, { paths, error }]): [string, string] => [
    name,
    error && !isEnd(kind) ? `${paths.join(', ')}. ${error}` : paths.join(', '),
  ])
  return told.length <= MAX_MAIL_ROWS
    ? told
    : [...told.slice(0, MAX_MAIL_ROWS), ['Lainnya', `${told.length - MAX_MAIL_ROWS} lagi`]]
}
