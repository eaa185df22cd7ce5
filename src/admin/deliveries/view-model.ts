import type { OutboxRow } from '../../db/account-rows.ts'
import type { OutboxAttemptRow } from '../../db/message-rows.ts'
import type { Delivery, DeliveryState, KindCount } from '../../outbox/queries.ts'
import type { MessageKind } from '../../platform/feature.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago, nearMoment } from '../../web/dates.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'

const deliveryBadges: Record<OutboxRow['state'], StatusBadge> = {
  waiting: { color: 'unknown', label: 'Menunggu' },
  sent: { color: 'up', label: 'Terkirim' },
  failed: { color: 'down', label: 'Gagal' },
  blocked: { color: 'degraded', label: 'Tertahan' },
}

/** Indonesian labels for the results of one attempt to send a message. */
const attemptLabels: Record<OutboxAttemptRow['result'], string> = {
  sent: 'terkirim',
  retry: 'belum berhasil',
  failed: 'gagal',
  blocked: 'tertahan',
}

/** Status badge of a message that cannot be sent because no sender is configured for its kind. */
const noChannel: StatusBadge = { color: 'degraded', label: 'Tanpa saluran' }

export type DeliveryView = {
  id: string
  summary: string
  badge: StatusBadge
  line: string
  /**
   * True if an earlier attempt may have reached the recipient although its result was lost, so the message may have
   * arrived twice.
   */
  isMaybeTwice: boolean
  error: string | null
  /**
   * All attempts to send the message, oldest first. Empty if there was at most one, because `line` already describes
   * it.
   */
  tries: { when: string; word: string; error: string | null }[]
  /**
   * Path to which the "send again" form posts; null without a form. A sent message would arrive twice, and for a
   * blocked kind all messages are retried together.
   */
  action: string | null
}

/**
 * A warning that all messages of a kind are blocked until staff fix the configuration. `mend` names the settings to
 * fix.
 */
type Alarm = { value: string; kind: string; count: string; error: string; mend: string }
/** A warning that recent messages were never sent, because no sender is configured for their kind. */
type NotSent = { kind: string; count: string; mend: string }
type Choice = { value: string; text: string; isChosen: boolean }

export type DeliveriesView = {
  alarms: Alarm[]
  notSent: NotSent[]
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
  /** Attempts to send any of the shown deliveries. */
  tries: readonly OutboxAttemptRow[]
  counts: readonly KindCount[]
  /** Number of recent messages that no sender took, by kind. */
  notSent: readonly { kind: string; count: number }[]
  /** Kinds of messages for which a sender is configured. */
  channels: readonly string[]
  /** Returns the label of a message kind and the settings it needs. */
  kindOf: KindOf
  said: string | null
  now: Date
}
type KindOf = (kind: string) => MessageKind

/** Path of the staff page that lists deliveries. */
export const deliveriesPath = '/admin/kiriman/'
export const DELIVERIES_PER_PAGE = 25

export function deliveriesHref({ state, kind, page }: Filter): string {
  const query = new URLSearchParams({
    ...(state ? { keadaan: state } : {}),
    ...(kind ? { jenis: kind } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  })
  return `${deliveriesPath}${query.size > 0 ? `?${query}` : ''}`
}

export function deliveriesView(shown: Shown): DeliveriesView {
  const { filter, deliveries, counts, notSent, kindOf, said } = shown
  const here = new URL(deliveriesHref(filter), 'http://here').search
  const ofKind = counts.filter(({ kind }) => filter.kind === null || kind === filter.kind)
  const sum = (state: DeliveryState | null) =>
    ofKind.reduce((total, one) => total + (state === null || one.state === state ? one.count : 0), 0)
  return {
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
    deliveries: deliveries.map((delivery) => deliveryView(delivery, around(delivery, shown, here))),
    pagination: pagination(
      (page) => deliveriesHref({ ...filter, page }),
      filter.page,
      Math.max(filter.page, lastPage(sum(filter.state), DELIVERIES_PER_PAGE)),
    ),
    empty: counts.length === 0 ? 'Belum ada yang dikirim.' : 'Tidak ada pesan keluar yang cocok dengan saringan ini.',
    said,
  }
}

/**
 * Collects facts about a delivery that its own row does not contain, such as its attempts and whether its kind is
 * blocked.
 */
function around(delivery: Delivery, { tries, counts, channels, kindOf, now }: Shown, here: string): Around {
  const held = counts.filter(({ state }) => state === 'blocked').map(({ kind }) => kind)
  return {
    tries: tries.filter(({ outbox_id }) => outbox_id === delivery.id),
    here,
    now,
    standing: standingOf(delivery, now, held, channels),
    kind: kindOf(delivery.kind),
  }
}

const stateNames = ['waiting', 'sent', 'failed', 'blocked'] as const

const alarm = ({ kind, count, error }: KindCount, kindOf: KindOf): Alarm => ({
  value: kind,
  kind: kindOf(kind).name,
  count: count.toLocaleString('id-ID'),
  error: error ?? 'tanpa keterangan',
  mend: kindOf(kind).mend,
})

/**
 * What a delivery is waiting for. `ended`: nothing, it was sent or failed. `under way`: being sent now. `held`: its
 * kind is blocked by a configuration error. `unsent`: its kind has no sender. `due`: its next attempt.
 */
type Standing = 'ended' | 'under way' | 'held' | 'unsent' | 'due'

function standingOf(
  { kind, state, claimed_until }: Delivery,
  now: Date,
  held: readonly string[],
  channels: readonly string[],
): Standing {
  if (state === 'sent' || state === 'failed') return 'ended'
  if (claimed_until && claimed_until > now) return 'under way'
  if (!channels.includes(kind)) return 'unsent'
  return held.includes(kind) ? 'held' : 'due'
}

type Around = {
  tries: readonly OutboxAttemptRow[]
  here: string
  now: Date
  standing: Standing
  kind: MessageKind
}

function deliveryView(delivery: Delivery, { tries, here, now, standing, kind }: Around): DeliveryView {
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
    isMaybeTwice: delivery.maybe_twice,
    error: state === 'sent' ? null : error,
    tries: tries.length > 1 ? tries.map((one) => tryView(one, now)) : [],
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
