import { ago, clock, longDate, moment } from '../../web/dates.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import type { Delivery, DeliveryState, KindCount } from './queries.ts'
import { deliveryStates, kindOf } from './words.ts'

export type DeliveryView = {
  id: string
  summary: string
  state: string
  word: string
  line: string
  error: string | null
  /** Where it is sent again; null for one that is sent, and for a held one: its whole kind is tried again. */
  action: string | null
}

/** Sending stands still for everything of a kind until the configuration is mended. */
type Alarm = { value: string; kind: string; count: string; error: string; mend: string }
type Choice = { value: string; text: string; isChosen: boolean }

export type DeliveriesView = {
  alarms: Alarm[]
  unblock: string
  tabs: { text: string; count: string; href: string; isCurrent: boolean }[]
  kinds: Choice[]
  state: string
  deliveries: DeliveryView[]
  pagination: PaginationView
  empty: string
  said: string | null
}

export type Filter = { state: DeliveryState | null; kind: string | null; page: number }
type Shown = {
  filter: Filter
  deliveries: readonly Delivery[]
  counts: readonly KindCount[]
  said: string | null
  now: Date
}

export const DELIVERIES_PER_PAGE = 25

export function deliveriesHref({ state, kind, page }: Filter): string {
  const query = new URLSearchParams({
    ...(state ? { keadaan: state } : {}),
    ...(kind ? { jenis: kind } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  })
  return `/admin/kiriman/${query.size > 0 ? `?${query}` : ''}`
}

export function deliveriesView({ filter, deliveries, counts, said, now }: Shown): DeliveriesView {
  const here = new URL(deliveriesHref(filter), 'http://here').search
  const held = counts.filter(({ state }) => state === 'blocked').map(({ kind }) => kind)
  const ofKind = counts.filter(({ kind }) => filter.kind === null || kind === filter.kind)
  const sum = (state: DeliveryState | null) =>
    ofKind.reduce((total, one) => total + (state === null || one.state === state ? one.count : 0), 0)
  return {
    alarms: counts.filter(({ state }) => state === 'blocked').map(alarm),
    unblock: `/admin/kiriman/ulang/${here}`,
    tabs: [null, ...stateNames].map((state) => ({
      text: state ? deliveryStates[state].word : 'Semua',
      count: sum(state).toLocaleString('id-ID'),
      href: deliveriesHref({ state, kind: filter.kind, page: 1 }),
      isCurrent: state === filter.state,
    })),
    kinds: [...new Set(counts.map(({ kind }) => kind))].map((kind) => ({
      value: kind,
      text: kindOf(kind).name,
      isChosen: kind === filter.kind,
    })),
    state: filter.state ?? '',
    deliveries: deliveries.map((delivery) => deliveryView(delivery, here, now, held)),
    pagination: pagination(
      (page) => deliveriesHref({ ...filter, page }),
      filter.page,
      Math.max(filter.page, lastPage(sum(filter.state), DELIVERIES_PER_PAGE)),
    ),
    empty: counts.length === 0 ? 'Belum ada yang dikirim.' : 'Tidak ada kiriman yang cocok dengan saringan ini.',
    said,
  }
}

const stateNames = ['waiting', 'sent', 'failed', 'blocked'] as const

const alarm = ({ kind, count, error }: KindCount): Alarm => ({
  value: kind,
  kind: kindOf(kind).name,
  count: count.toLocaleString('id-ID'),
  error: error ?? 'tanpa keterangan',
  mend: kindOf(kind).mend,
})

function deliveryView(delivery: Delivery, here: string, now: Date, held: readonly string[]): DeliveryView {
  const { id, kind, summary, state, error } = delivery
  const { shape, word } = deliveryStates[state]
  const isHeld = (state === 'waiting' || state === 'blocked') && held.includes(kind)
  return {
    id,
    summary,
    state: shape,
    word,
    line: [kindOf(kind).name, at(delivery.created_at, now), attempts(delivery.attempts), next(delivery, now, isHeld)]
      .filter(Boolean)
      .join(' · '),
    error: state === 'sent' ? null : error,
    action: state === 'sent' || isHeld ? null : `/admin/kiriman/${id}/ulang/${here}`,
  }
}

const attempts = (count: number) => (count > 0 ? `${count} kali dicoba` : '')

function next({ state, next_at, ended_at }: Delivery, now: Date, isHeld: boolean): string {
  if (isHeld) return 'menunggu setelannya dibetulkan'
  if (ended_at) return `${state === 'sent' ? 'terkirim' : 'berhenti'} ${ago(ended_at, now)}`
  if (state !== 'waiting') return ''
  if (next_at <= now) return 'menunggu giliran'
  return `dicoba lagi ${at(next_at, now)}`
}

/** "19.42 WIB" of today, else with its date. */
const at = (date: Date, now: Date) => (longDate(date) === longDate(now) ? clock(date) : moment(date))
