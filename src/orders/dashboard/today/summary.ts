import { enqueue } from '../../../outbox/outbox.ts'
import { trendDays } from '../../../platform/attention.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { longDate, toWibDay, weekday } from '../../../web/dates.ts'
import { capacityEnd } from '../../board/capacity.ts'
import { toOutboxMessage } from '../../messages/outbox-message.ts'
import type { OrderDeps } from '../../order-deps.ts'
import { readContact } from '../../rules/contact.ts'
import { orderSettings } from '../../settings.ts'
import { daysAhead } from './days.ts'
import { readToday } from './queries.ts'
import { WORK_READ, type Work } from './work-sql.ts'

/** The tasks of the day as a text for the workshop. It contains only names and codes, because it leaves the house. */
export function summaryText(work: readonly Work[], now: Date): string {
  const parts = headings.flatMap(([kind, heading]) => {
    const some = work.filter((one) => one.kind === kind)
    const lines = some.map(({ order_code, customer_name }) => `- ${order_code} ${customer_name}`)
    if (some.length === WORK_READ) lines.push('- dan lainnya')
    return some.length > 0 ? [`${heading}:\n${lines.join('\n')}`] : []
  })
  const body = parts.length > 0 ? parts : ['Tidak ada tenggat, kiriman, atau keluhan.']
  return [`Ringkasan ${weekday(now)}, ${longDate(now)}`, ...body].join('\n\n')
}

const headings: readonly (readonly [Work['kind'], string])[] = [
  ['late', 'Terlambat'],
  ['today', 'Tenggat hari ini'],
  ['tomorrow', 'Tenggat besok'],
  ['ship', 'Siap dikirim'],
  ['pickup', 'Siap diambil'],
  ['complaint', 'Keluhan'],
]

export function getTodayRange(now: Date) {
  const [day = '', tomorrow = '', ...later] = daysAhead(now)
  return { starts: trendDays(now), day, tomorrow, last: later.at(-1) ?? '', far: capacityEnd(day) }
}

/** Queues the text of the day once, if the shop wants it and a channel for it is configured. */
export async function sendSummary({ db, now, messages: { channels } }: OrderDeps): Promise<void> {
  const to = readContact((await readSettings(db, orderSettings)).summary_to)
  const medium = to?.phone ? 'whatsapp' : 'email'
  const recipient = to?.phone ?? to?.email
  if (!recipient || !channels[medium]) return
  const at = now()
  const { work } = await readToday(db, getTodayRange(at))
  const subject = `Ringkasan ${longDate(at)}`
  const message = {
    medium,
    recipient,
    about: 'ringkasan toko',
    subject,
    body: summaryText(work, at),
    button: null,
  } as const
  await enqueue(db, {
    ...toOutboxMessage(message),
    keep: false,
    dedupeKey: `summary ${toWibDay(at)}`,
    summary: subject,
  })
}
