import type { Delivery } from '../../outbox/queries.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago, moment } from '../../web/dates.ts'
import { type AlertChannels, EMAIL, WEBHOOK } from './channels.ts'

export type AlertsView = ReturnType<typeof alertsView>

type AlertsData = {
  channels: AlertChannels
  newest: readonly Delivery[]
  now: Date
  flash: string | null
  /** Link to the staff page of all outbox deliveries; null if there is none or the user may not open it. */
  deliveries: string | null
}

export function alertsView({ channels: { webhook, email }, newest, now, flash, deliveries }: AlertsData) {
  const last = (kind: string) => newest.find((message) => message.kind === kind) ?? null
  const configured = [...(webhook ? [last(WEBHOOK)] : []), ...(email ? [last(EMAIL)] : [])]
  return {
    channels: [
      channel('Webhook', webhook, 'ALERT_WEBHOOK_URL dan ALERT_WEBHOOK_SECRET', last(WEBHOOK), now),
      channel('E-mail', email && shortened(email), 'EMAIL_HOST, EMAIL_FROM dan ALERT_EMAIL', last(EMAIL), now),
      {
        name: 'Halaman staf',
        place: 'Semua staf yang sedang membuka halaman',
        isConfigured: true,
        badge: { color: 'up', label: 'Selalu aktif' } satisfies StatusBadge,
        line: 'Muncul langsung di atas halaman staf',
        error: null,
      },
    ],
    /** True while an alert may still be on its way; the page then reloads this part of itself. */
    isBusy: configured.some((message) => message !== null && isNew(message, now)),
    canTest: configured.length > 0,
    isHeld: configured.some((message) => message?.state === 'blocked'),
    deliveries,
    flash,
  }
}

/** Created less than 30 seconds ago and still waiting in its first attempt. */
const isNew = ({ state, attempts, created_at }: Delivery, now: Date) =>
  state === 'waiting' && attempts <= 1 && now.getTime() - created_at.getTime() < 30_000

const badges: Record<Delivery['state'], StatusBadge> = {
  waiting: { color: 'unknown', label: 'Sedang dikirim' },
  sent: { color: 'up', label: 'Terkirim' },
  failed: { color: 'down', label: 'Gagal' },
  blocked: { color: 'degraded', label: 'Tertahan' },
}

function channel(name: string, place: string | null, missing: string, last: Delivery | null, now: Date) {
  const plain = (label: string) => ({ color: 'unknown', label }) satisfies StatusBadge
  if (place === null) {
    const line = `Isi ${missing}, lalu jalankan ulang server`
    return { name, place: '', isConfigured: false, badge: plain('Belum dikonfigurasi'), line, error: null }
  }
  const common = { name, place, isConfigured: true }
  if (last === null) return { ...common, badge: plain('Belum pernah dikirim'), line: '', error: null }
  const { state, attempts, error, summary, created_at, ended_at } = last
  const isLate = state === 'waiting' && attempts > 0 && error !== null
  const badge: StatusBadge = isLate ? { color: 'degraded', label: 'Dicoba lagi' } : badges[state]
  const when = ended_at ? ago(ended_at, now) : moment(created_at)
  return { ...common, badge, line: `${summary} · ${when}`, error: state === 'sent' ? null : error }
}

/** Shortens a mail address like "s…@contoh.test", so that staff can still recognize it. */
const shortened = (address: string) => address.replace(/^(.)[^@]*/, '$1…')
