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
  /** Tells staff who have a page open; in the transaction it is given (live/notices.ts). */
  notify: (trx: Knex, notice: Notice) => Promise<unknown>
  /** Something was put and committed. */
  wake: () => void
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
export function createAlerts({ db, baseUrl, channels, notify, wake, now = () => new Date() }: Options) {
  async function tell(trx: Knex, incident: IncidentRow, kind: AlertKind): Promise<void> {
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
        if (told > 0) wake()
      },
    },

    channels,

    /** Puts a test on each channel that is configured; gives how many that are. */
    async test(trx: Knex): Promise<number> {
      const url = baseUrl + alertsHref
      const messages = testMessages(url, channels, now())
      for (const message of messages) await enqueue(trx, message)
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

/** `worse`: long after it was told of, it became worse than it was. */
type AlertKind = 'opened' | 'worse' | Ended
type Told = { kind: AlertKind; incident: IncidentRow; members: readonly Member[]; url: string; now: Date }

const isEnd = (kind: AlertKind): kind is Ended => kind !== 'opened' && kind !== 'worse'

const headings: Record<AlertKind, (name: string) => string> = {
  opened: (name) => name,
  worse: (name) => `Memburuk: ${name}`,
  recovered: (name) => `Sudah pulih: ${name}`,
  unwatched: (name) => `Tidak dipantau lagi: ${name}`,
  closed: (name) => `Ditutup oleh staf: ${name}`,
}

/** What it is called wherever it is told. */
const headingOf = ({ kind, incident }: Pick<Told, 'kind' | 'incident'>) => headings[kind](incident.name)

/**
 * What a webhook carries: names in English, moments in ISO 8601; what is down when it is sent, and all that was down at the
 * end. `reason` says why it is over, null where it is not.
 */
const webhookBody = ({ kind, incident, members, url, now }: Told) => ({
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

/** Rows of a letter beyond which nobody reads. */
const MOST = 12

function alertLetter(told: Told): LetterView {
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

function paragraphOf({ kind, incident: { opened_at, resolved_at, impact }, now }: Told): string {
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

/** A row for each endpoint or source: its paths, and what the first of them failed with. */
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
  return told.length <= MOST ? told : [...told.slice(0, MOST), ['Lainnya', `${told.length - MOST} lagi`]]
}
