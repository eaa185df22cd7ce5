import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { IncidentRow } from '../../db/tables.ts'
import { type LetterView, letter } from '../../outbox/mail/letter.ts'
import { enqueue, type Message } from '../../outbox/outbox.ts'
import { moment } from '../../web/dates.ts'
import { alertsHref, incidentHref } from '../hrefs.ts'
import { impactLabels, lasting } from '../incidents/labels.ts'
import { findMembers, type Member, takeDue } from '../incidents/queries.ts'
import type { EndReason } from '../incidents/rules.ts'
import type { Alert } from '../shares.ts'
import { type AlertChannels, EMAIL, WEBHOOK } from './channels.ts'

type Notice = { kind: 'alert' | 'recovered' | 'note'; message: string; href: string; author: null }
type Options = {
  db: Knex
  baseUrl: string
  channels: AlertChannels
  /** Adds a notice on the staff pages. */
  notify: (trx: Knex, notice: Notice) => Promise<unknown>
  now?: () => Date
}

export type Alerts = ReturnType<typeof createAlerts>

/**
 * Queues alerts about incidents, in the transaction that marks the incident as announced, so that a restart repeats no
 * alert. Each channel gets one alert once `announce_at` has passed, with every path that joined until then; one
 * whenever the incident becomes worse (`isNewsAgain` in incidents/rules.ts); and one for its end. An incident that
 * ended before its announcement gives no alerts.
 */
export function createAlerts({ db, baseUrl, channels, notify, now = () => new Date() }: Options) {
  async function queue(trx: Knex, alert: Alert): Promise<number> {
    const messages = toChannels(channels, alert)
    for (const message of messages) await enqueue(trx, message)
    return messages.length
  }

  async function queueAlert(trx: Knex, incident: IncidentRow, kind: AlertKind): Promise<void> {
    const members = await findMembers(trx, incident.id)
    const href = incidentHref(incident.id)
    const isAll = kind === 'recovered' || kind === 'unwatched'
    const facts = {
      kind,
      incident,
      members: members.filter(({ recovered_at }) => isAll || recovered_at === null),
      url: baseUrl + href,
      now: now(),
    }
    await queue(trx, makeAlert(facts))
    const looks = kind === 'recovered' ? 'recovered' : isEnd(kind) ? 'note' : 'alert'
    await notify(trx, { kind: looks, message: alertHeading(facts), href, author: null })
  }

  return {
    /** Queues the alert that an incident has ended, unless it was never announced; within the ending transaction. */
    async queueResolved(trx: Knex, incident: IncidentRow, why: EndReason): Promise<void> {
      if (incident.announced_at) await queueAlert(trx, incident, why)
    },

    job: {
      name: 'announce incidents',
      title: 'Mengabarkan insiden',
      every: 2_000,
      run: (): Promise<void> =>
        db.transaction(async (trx) => {
          const due = await takeDue(trx, now(), channels.webhook !== null || channels.email !== null)
          for (const incident of due) await queueAlert(trx, incident, incident.announced_at ? 'worse' : 'opened')
        }),
    },

    channels,

    /** Queues a test message on each configured channel and returns how many were queued. */
    test: (trx: Knex): Promise<number> => queue(trx, testAlert(baseUrl + alertsHref, now())),

    /** Queues any other alert on each configured channel, and returns how many messages that are. */
    queue,
  }
}

function makeAlert(facts: AlertFacts): Alert {
  const { kind, incident } = facts
  const part = isEnd(kind) ? 'resolved' : kind === 'worse' ? `worse:${incident.impact}` : kind
  return {
    key: `incident:${incident.id}:${part}`,
    summary: alertHeading(facts),
    body: webhookBody(facts),
    letter: alertLetter(facts),
  }
}

const testAlert = (url: string, now: Date): Alert => ({
  key: `test:${randomUUID()}`,
  summary: 'Uji pemberitahuan',
  body: testBody(url, now),
  letter: testLetter(url, now),
})

function toChannels({ webhook, email }: AlertChannels, { key, summary, body, letter: view }: Alert): Message[] {
  const message = (kind: string, payload: Message['payload']) => ({
    kind,
    dedupeKey: `${key}:${kind}`,
    summary,
    payload,
  })
  return [
    ...(webhook ? [message(WEBHOOK, body)] : []),
    ...(email ? [message(EMAIL, { to: email, subject: `[KortekStream] ${summary}`, ...letter(view) })] : []),
  ]
}

/** An incident was opened, became worse after its announcement, or ended. */
type AlertKind = 'opened' | 'worse' | EndReason
type AlertFacts = { kind: AlertKind; incident: IncidentRow; members: readonly Member[]; url: string; now: Date }

const isEnd = (kind: AlertKind): kind is EndReason => kind !== 'opened' && kind !== 'worse'

const headings: Record<AlertKind, (name: string) => string> = {
  opened: (name) => name,
  worse: (name) => `Memburuk: ${name}`,
  recovered: (name) => `Sudah pulih: ${name}`,
  unwatched: (name) => `Tidak dipantau lagi: ${name}`,
  closed: (name) => `Ditutup oleh staf: ${name}`,
}

const alertHeading = ({ kind, incident }: Pick<AlertFacts, 'kind' | 'incident'>) => headings[kind](incident.name)

/**
 * JSON body of a webhook alert. `endpoints`: the paths that are still down; all paths of an incident that recovered or
 * is no longer monitored. `reason`: why the incident ended; null while it is open.
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

const testBody = (url: string, now: Date) => ({ type: 'monitor.test', timestamp: now.toISOString(), data: { url } })

const MAX_MAIL_ROWS = 12

function alertLetter(facts: AlertFacts): LetterView {
  const { kind, incident, members, url } = facts
  return {
    heading: alertHeading(facts),
    paragraphs: [alertParagraph(facts)],
    facts: [['Dampak', impactLabels[incident.impact]], ...places(members, kind)],
    link: { text: 'Buka insiden', href: url },
    footer:
      'Surat ini dikirim oleh monitor API KortekStream: saat gangguan mulai, saat memburuk lama sesudahnya, dan saat selesai.',
  }
}

function alertParagraph({ kind, incident: { opened_at, resolved_at, impact }, now }: AlertFacts): string {
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

/** One row per affected endpoint or source: its paths, and the error of the first path. */
function places(members: readonly Member[], kind: AlertKind): [string, string][] {
  const rows = new Map<string, { paths: string[]; error: string | null }>()
  for (const { endpoint, source, path, error } of members) {
    const name = source ? `${endpoint}, sumber ${source}` : endpoint
    const row = rows.get(name) ?? { paths: [], error }
    row.paths.push(path)
    rows.set(name, row)
  }
  const places = [...rows].map(([name, { paths, error }]): [string, string] => [
    name,
    error && !isEnd(kind) ? `${paths.join(', ')}. ${error}` : paths.join(', '),
  ])
  return places.length <= MAX_MAIL_ROWS
    ? places
    : [...places.slice(0, MAX_MAIL_ROWS), ['Lainnya', `${places.length - MAX_MAIL_ROWS} lagi`]]
}
