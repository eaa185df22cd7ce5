import type { OutboxAttemptRow, OutboxRow } from '../../db/tables.ts'
import type { Delivery, DeliveryState, KindCount } from '../../outbox/queries.ts'
import type { MessageKind } from '../../platform/feature.ts'
import { findRemedy } from '../../platform/messages.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago, nearMoment } from '../../web/dates.ts'
import { addressWith, pagesUpTo } from '../../web/paging.ts'

const deliveryBadges: Record<OutboxRow['state'], StatusBadge> = {
  waiting: { color: 'unknown', label: 'Menunggu' },
  sent: { color: 'up', label: 'Terkirim' },
  failed: { color: 'down', label: 'Gagal' },
  blocked: { color: 'degraded', label: 'Tertahan' },
}

const attemptLabels: Record<OutboxAttemptRow['result'], string> = {
  sent: 'terkirim',
  retry: 'belum berhasil',
  failed: 'gagal',
  blocked: 'tertahan',
}

/** No sender is configured for the kind of the message. */
const noChannel: StatusBadge = { color: 'degraded', label: 'Tanpa saluran' }

export type Filter = { state: DeliveryState | null; kind: string | null; page: number }
type DeliveriesData = {
  filter: Filter
  deliveries: readonly Delivery[]
  /** The attempts of the deliveries on this page. */
  tries: readonly OutboxAttemptRow[]
  counts: readonly KindCount[]
  /** Recent messages without a sender. */
  notSent: readonly { kind: string; count: number }[]
  /** Kinds of messages for which a sender is configured. */
  channels: readonly string[]
  /** The label of a message kind, and the settings it needs. */
  kindOf: FindKind
  flash: string | null
  now: Date
}
type FindKind = (kind: string) => MessageKind

export const deliveriesPath = '/admin/kiriman/'
export const DELIVERIES_PER_PAGE = 25

export const deliveriesHref = ({ state, kind, page }: Filter): string =>
  addressWith(deliveriesPath, { keadaan: state, jenis: kind, page })

export function deliveriesView(data: DeliveriesData) {
  const { filter, deliveries, counts, notSent, kindOf, flash } = data
  const here = new URL(deliveriesHref(filter), 'http://here').search
  const ofKind = counts.filter(({ kind }) => filter.kind === null || kind === filter.kind)
  const sum = (state: DeliveryState | null) =>
    ofKind.reduce((total, one) => total + (state === null || one.state === state ? one.count : 0), 0)
  return {
    /** Kinds that are blocked until staff fix the configuration. */
    alarms: counts.filter(({ state }) => state === 'blocked').map((count) => alarm(count, kindOf)),
    notSent: notSent.map(({ kind, count }) => ({
      kind: kindOf(kind).name,
      count: count.toLocaleString('id-ID'),
      mend: kindOf(kind).mend,
    })),
    unblock: `${deliveriesPath}ulang/${here}`,
    tabs: [null, ...stateNames].map((state) => ({
      text: state ? deliveryBadges[state].label : 'Semua',
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
    deliveries: deliveries.map((delivery) => deliveryView(delivery, around(delivery, data, here))),
    pagination: pagesUpTo(sum(filter.state), DELIVERIES_PER_PAGE, filter.page, (page) =>
      deliveriesHref({ ...filter, page }),
    ),
    empty: counts.length === 0 ? 'Belum ada yang dikirim.' : 'Tidak ada pesan keluar yang cocok dengan saringan ini.',
    flash,
  }
}

/** Facts about a delivery that are not in its own row. */
function around(delivery: Delivery, { tries, counts, channels, kindOf, now }: DeliveriesData, here: string) {
  const blockedKinds = counts.filter(({ state }) => state === 'blocked').map(({ kind }) => kind)
  return {
    tries: tries.filter(({ outbox_id }) => outbox_id === delivery.id),
    here,
    now,
    standing: getStanding(delivery, now, blockedKinds, channels),
    kind: kindOf(delivery.kind),
  }
}

const stateNames = ['waiting', 'sent', 'failed', 'blocked'] as const

const alarm = ({ kind, count, error }: KindCount, findKind: FindKind) => ({
  value: kind,
  kind: findKind(kind).name,
  count: count.toLocaleString('id-ID'),
  error: error ?? 'tanpa keterangan',
  mend: findKind(kind).mend,
  remedy: findRemedy(findKind(kind), error ?? ''),
})

/**
 * `held`: a configuration error blocks the kind. `unsent`: the kind has no sender. `due`: the next attempt waits for
 * its time.
 */
type Standing = 'ended' | 'under way' | 'held' | 'unsent' | 'due'

function getStanding(
  { kind, state, claimed_until }: Delivery,
  now: Date,
  blockedKinds: readonly string[],
  channels: readonly string[],
): Standing {
  if (state === 'sent' || state === 'failed') return 'ended'
  if (claimed_until && claimed_until > now) return 'under way'
  if (!channels.includes(kind)) return 'unsent'
  return blockedKinds.includes(kind) ? 'held' : 'due'
}

function deliveryView(delivery: Delivery, { tries, here, now, standing, kind }: ReturnType<typeof around>) {
  const { id, summary, state, error } = delivery
  const mayRetry = standing === 'due' || state === 'failed'
  return {
    id,
    summary,
    badge: standing === 'unsent' ? noChannel : deliveryBadges[state],
    line: [
      kind.name,
      nearMoment(delivery.created_at, now),
      attempts(Math.max(delivery.attempts, tries.length)),
      next(delivery, now, standing, kind),
    ]
      .filter(Boolean)
      .join(' · '),
    /** An earlier attempt may have arrived although its result was lost. */
    isMaybeTwice: delivery.maybe_twice,
    error: state === 'sent' ? null : error,
    /** Oldest first; `line` already describes a single one. */
    tries: tries.length > 1 ? tries.map((one) => tryView(one, now)) : [],
    /**
     * Null for a sent message, which would arrive twice, and for a blocked kind, whose messages are retried together.
     */
    action: mayRetry ? `${deliveriesPath}${id}/ulang/${here}` : null,
  }
}

const tryView = ({ result, error, at }: OutboxAttemptRow, now: Date) => ({
  when: nearMoment(at, now),
  word: attemptLabels[result],
  error,
})

const attempts = (count: number) => (count > 0 ? `${count} kali dicoba` : '')

function next({ state, next_at, ended_at }: Delivery, now: Date, standing: Standing, kind: MessageKind): string {
  if (standing === 'under way') return 'sedang dikirim'
  if (standing === 'held') return 'menunggu setelannya dibetulkan'
  if (standing === 'unsent') return `menunggu ${kind.mend} diisi`
  if (ended_at) return `${state === 'sent' ? 'terkirim' : 'berhenti'} ${ago(ended_at, now)}`
  return next_at <= now ? 'menunggu giliran' : `dicoba lagi ${nearMoment(next_at, now)}`
}
