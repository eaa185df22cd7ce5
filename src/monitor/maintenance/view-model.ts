import * as z from 'zod'
import type { StatusBadge } from '../../web/context.ts'
import { clock, fromWibInput, longDate, moment, wibInput } from '../../web/dates.ts'
import { type Errors, Id, Text, type Values } from '../../web/form.ts'
import { maintenanceHref } from '../hrefs.ts'
import { lasting } from '../incidents/labels.ts'
import type { WindowEntry } from './queries.ts'

const MAX_WINDOW_MS = 30 * 86_400_000
const Moment = (missing: string) =>
  z.string(missing).transform((text, context) => {
    const date = fromWibInput(text)
    if (date) return date
    context.addIssue({ code: 'custom', message: missing })
    return z.NEVER
  })

/** Times are entered in Western Indonesian Time. An empty `endpoint` means the whole site. */
export const WindowForm = z
  .object({
    endpoint: z.union([z.literal('').transform(() => null), Id], 'Pilih satu.'),
    judul: Text.trim().min(1, 'Tulis apa yang dikerjakan.').max(200, 'Paling banyak 200 karakter.'),
    mulai: Moment('Isi tanggal dan jam mulai.'),
    selesai: Moment('Isi tanggal dan jam selesai.'),
  })
  .superRefine(({ mulai, selesai }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', path: ['selesai'], message })
    if (selesai <= mulai) wrong('Selesainya harus sesudah mulai.')
    else if (selesai.getTime() <= Date.now()) wrong('Waktu ini sudah lewat.')
    else if (selesai.getTime() - mulai.getTime() > MAX_WINDOW_MS) wrong('Paling lama 30 hari.')
  })

const labels = { endpoint: 'Yang dirawat', judul: 'Judul', mulai: 'Mulai (WIB)', selesai: 'Selesai (WIB)' }

export type MaintenanceView = ReturnType<typeof maintenanceView>

type MaintenanceData = {
  windows: readonly WindowEntry[]
  endpoints: readonly { id: number; name: string }[]
  now: Date
  form?: { values: Values; errors: Errors } | undefined
  flash: string | null
}

export function maintenanceView({ windows, endpoints, now, form, flash }: MaintenanceData) {
  const { judul = '', mulai = wibInput(soon(now)), selesai = wibInput(anHourAfter(soon(now))) } = form?.values ?? {}
  const selectedEndpoint = form?.values.endpoint ?? ''
  const isOver = ({ ends_at }: WindowEntry) => ends_at <= now
  return {
    windows: windows.filter((one) => !isOver(one)).map((one) => windowView(one, now)),
    past: windows.filter(isOver).map((one) => windowView(one, now)),
    choices: [
      { value: '', text: 'Seluruh situs' },
      ...endpoints.map(({ id, name }) => ({ value: String(id), text: name })),
    ].map((choice) => ({ ...choice, isChosen: choice.value === selectedEndpoint })),
    labels,
    values: { judul, mulai, selesai },
    errors: form?.errors ?? {},
    flash,
  }
}

const FIVE_MINUTES = 300_000
const soon = (now: Date) => new Date(Math.ceil(now.getTime() / FIVE_MINUTES) * FIVE_MINUTES)
const anHourAfter = (date: Date) => new Date(date.getTime() + 3_600_000)

const windowBadges = {
  planned: { color: 'unknown', label: 'Direncanakan' },
  running: { color: 'maintenance', label: 'Berlangsung' },
  over: { color: 'up', label: 'Selesai' },
} as const satisfies Record<string, StatusBadge>

function windowView({ id, title, endpoint, starts_at, ends_at, author }: WindowEntry, now: Date) {
  const isOver = ends_at <= now
  const isOn = starts_at <= now && !isOver
  const until = longDate(starts_at) === longDate(ends_at) ? clock(ends_at) : moment(ends_at)
  const action = `${maintenanceHref}${id}/akhir`
  return {
    title,
    place: endpoint ?? 'Seluruh situs',
    when: `${moment(starts_at)} sampai ${until}`,
    lasts: lasting(starts_at, ends_at),
    author,
    badge: isOn ? windowBadges.running : isOver ? windowBadges.over : windowBadges.planned,
    /** Button that ends or cancels the window; null for a past one. */
    end: isOver
      ? null
      : isOn
        ? { action, text: 'Akhiri sekarang', question: 'Pemeriksaan langsung berlaku lagi.' }
        : { action, text: 'Batalkan', question: 'Perawatan ini dihapus dari rencana.' },
  }
}
