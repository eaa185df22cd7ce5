import * as z from 'zod'
import type { IncidentRow, IncidentUpdateRow } from '../../db/tables.ts'
import type { StatusBadge, StatusColor } from '../../web/context.ts'
import { clock, longDate, moment } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { addressWith, pagesUpTo } from '../../web/paging.ts'
import { describeCause } from '../causes.ts'
import { incidentHref, incidentsHref } from '../hrefs.ts'
import { stateBadge } from '../state.ts'
import { impactLabels, incidentStatusLabels, lasting } from './labels.ts'
import type { listIncidents, Member } from './queries.ts'

export const INCIDENTS_PER_PAGE = 20
type Filter = { keadaan: 'terbuka' | 'selesai' | null; page: number }

const listHref = ({ keadaan, page }: Filter): string => addressWith(incidentsHref, { keadaan, page })

type IncidentPage = Awaited<ReturnType<typeof listIncidents>>

export function listView({ incidents, all, open }: IncidentPage, filter: Filter, now: Date) {
  const counts = { semua: all, terbuka: open, selesai: all - open }
  const tab = (text: string, keadaan: Filter['keadaan']) => ({
    text,
    count: counts[keadaan ?? 'semua'].toLocaleString('id-ID'),
    href: listHref({ keadaan, page: 1 }),
    isCurrent: keadaan === filter.keadaan,
  })
  const count = counts[filter.keadaan ?? 'semua']
  return {
    tabs: [tab('Semua', null), tab('Terbuka', 'terbuka'), tab('Selesai', 'selesai')],
    incidents: incidents.map((incident) => ({
      href: incidentHref(incident.id),
      name: incident.name,
      status: statusBadge(incident.status),
      impact: impactLabels[incident.impact],
      when: moment(incident.opened_at),
      lasted: durationText(incident, now),
      note: incident.has_postmortem ? 'Ada pelajaran' : '',
    })),
    pagination: pagesUpTo(count, INCIDENTS_PER_PAGE, filter.page, (page) => listHref({ ...filter, page })),
    empty: filter.keadaan === 'terbuka' ? 'Tidak ada insiden yang terbuka.' : 'Belum ada insiden.',
  }
}

/** Paths of one endpoint or source that share state, times and error. `path` lists their names. */
type PathView = { path: string; badge: StatusBadge; line: string; error: string | null }
type Form = { values: Values; errors: Errors }

export type IncidentView = ReturnType<typeof incidentView>

type IncidentData = {
  incident: IncidentRow
  updates: readonly IncidentUpdateRow[]
  members: readonly Member[]
  now: Date
  note?: Form
  lesson?: Form
  flash: string | null
}

export function incidentView({ incident, updates, members, now, note, lesson, flash }: IncidentData) {
  const isOpen = incident.resolved_at === null
  const selectedStatus = note?.values.status ?? incident.status
  return {
    href: incidentHref(incident.id),
    name: incident.name,
    version: incident.version,
    isOpen,
    status: statusBadge(incident.status),
    facts: listFacts(incident, now),
    places: listPlaces(members, now),
    updates: updates.map(({ status, body, at, author }) => ({
      status: statusBadge(status),
      paragraphs: splitParagraphs(body),
      at: moment(at),
      iso: at.toISOString(),
      author: author ?? 'Monitor',
    })),
    postmortem: splitParagraphs(incident.postmortem ?? ''),
    form: {
      values: note?.values ?? {},
      errors: note?.errors ?? {},
      statuses: statuses
        .filter((status) => isOpen || status === 'resolved')
        .map((status) => ({ value: status, text: incidentStatusLabels[status], isChosen: status === selectedStatus })),
    },
    lesson: { values: lesson?.values ?? { pelajaran: incident.postmortem ?? '' }, errors: lesson?.errors ?? {} },
    labels,
    flash,
  }
}

const statusColors: Record<IncidentRow['status'], StatusColor> = {
  investigating: 'down',
  identified: 'down',
  monitoring: 'degraded',
  resolved: 'up',
}
const statusBadge = (status: IncidentRow['status']): StatusBadge => ({
  color: statusColors[status],
  label: incidentStatusLabels[status],
})

const durationText = ({ opened_at, resolved_at }: Pick<IncidentRow, 'opened_at' | 'resolved_at'>, now: Date) =>
  resolved_at ? lasting(opened_at, resolved_at) : `${lasting(opened_at, now)} sampai sekarang`

function listFacts(incident: IncidentRow, now: Date) {
  const { impact, opened_at, resolved_at, key, affected } = incident
  return [
    { label: 'Dampak', value: impactLabels[impact] },
    { label: 'Mulai', value: moment(opened_at) },
    ...(resolved_at ? [{ label: 'Selesai', value: sameDay(opened_at, resolved_at) }] : []),
    { label: 'Lamanya', value: durationText(incident, now) },
    { label: 'Sebab bersama', value: key.replace(/^source /, 'sumber ') },
    { label: 'Yang dilihat publik', value: affected.join(', ') || 'tidak ada' },
    { label: 'Dikabarkan', value: announcementLabel(incident) },
  ]
}

function announcementLabel({ announced_at, was_alerted, resolved_at }: IncidentRow): string {
  if (announced_at && was_alerted === false) return 'Tidak: belum ada saluran pemberitahuan'
  if (announced_at) return `Ya, terakhir ${moment(announced_at)}`
  return resolved_at ? 'Tidak: selesai lebih dulu' : 'Belum'
}

const sameDay = (from: Date, to: Date) => (longDate(from) === longDate(to) ? clock(to) : moment(to))

function listPlaces(members: readonly Member[], now: Date) {
  const places = new Map<string, PathView[]>()
  for (const member of members) {
    const name = member.source ? `${member.endpoint}, sumber ${member.source}` : member.endpoint
    const paths = places.get(name) ?? []
    places.set(name, paths)
    const view = toPathView(member, now)
    const alike = paths.find(
      ({ badge, line, error }) => badge.color === view.badge.color && line === view.line && error === view.error,
    )
    if (alike) alike.path += `, ${view.path}`
    else paths.push(view)
  }
  return [...places].map(([name, paths]) => ({ name, paths }))
}

function toPathView({ path, state, failure, error, joined_at, recovered_at }: Member, now: Date): PathView {
  const line = recovered_at
    ? `pulih setelah ${lasting(joined_at, recovered_at)}`
    : `sejak ${lasting(joined_at, now)} lalu`
  const why = [describeCause(failure, error), error].filter(Boolean).join(' · ')
  return { path, badge: stateBadge(state), line, error: recovered_at || why === '' ? null : why }
}

const splitParagraphs = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')

/** Paragraphs of a note. Browsers send line breaks as CRLF. */
const Paragraphs = z
  .string('Tulis dulu isinya.')
  .transform((text) => text.replaceAll('\r\n', '\n').replaceAll('\0', '').trim())

/** The text is published unchanged, so an address in it is refused instead of removed. */
const isForAll = 'Ini tampil untuk umum: tulis tanpa alamat server.'
const namesNoServer = (text: string) => !/\b(https?|wss?):\/\/|\b\d{1,3}(\.\d{1,3}){3}\b|\blocalhost\b/i.test(text)

const Version = z.string().regex(/^\d{1,18}$/)

const statuses = ['investigating', 'identified', 'monitoring', 'resolved'] as const

export const NoteForm = z.object({
  versi: Version,
  status: z.enum(statuses, 'Pilih keadaannya.'),
  isi: Paragraphs.pipe(
    z.string().min(1, 'Tulis dulu isinya.').max(2_000, 'Paling banyak 2.000 karakter.').refine(namesNoServer, isForAll),
  ),
})

export const PostmortemForm = z.object({
  versi: Version,
  pelajaran: Paragraphs.pipe(z.string().max(10_000, 'Paling banyak 10.000 karakter.').refine(namesNoServer, isForAll)),
})

const labels = { status: 'Keadaan', isi: 'Catatan', pelajaran: 'Pelajaran' }
