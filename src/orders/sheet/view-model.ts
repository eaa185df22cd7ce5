import { qrPath } from '../../artwork/qr.ts'
import type { ReworkRow } from '../../db/tables.ts'
import { imageSize } from '../../uploads/uploads.ts'
import { moment } from '../../web/dates.ts'
import type { OrderStage } from '../board/rules.ts'
import type { OrderFiles } from '../files/queries.ts'
import type { OrderLine } from '../lines/rules.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import { dayLabel } from '../staff/list-view-model.ts'
import { goodsVersion, type OrderDetails } from '../staff/order-details.ts'

/** `rework`: the reworked pieces that the sheet is for; null for the whole order. */
export type SheetInput = { details: OrderDetails; files: OrderFiles; stages: OrderStage[]; rework: ReworkRow | null }

/** The work sheet of one order: what is made, and nothing of its price, phone number or address. */
export function sheetView({ details, files, stages, rework }: SheetInput, { baseUrl, now }: OrderDeps) {
  const { order, lines } = details
  const href = orderHref(order.order_code)
  const goods = lines.filter(({ kind }) => kind === 'goods')
  const due = rework ? rework.due_on : order.due_on
  return {
    code: order.order_code,
    qr: qrPath(`${baseUrl}${href}`),
    version: formatVersion(details),
    printed: moment(now()),
    customer: order.customer_name,
    due: due ? dayLabel(due) : null,
    rework: rework && { pieces: rework.pieces, note: withoutContacts(rework.note) },
    pieces: order.quantity,
    goods: goods.map((line) => goodsView(line, lines)),
    mockup: mockupView(details, files, href),
    notes: withoutContacts(order.design_notes),
    stages: stages.map(({ name }) => name),
  }
}
export type SheetView = ReturnType<typeof sheetView>

const goodsView = (line: OrderLine, lines: readonly OrderLine[]) => ({
  title: line.title,
  detail: line.detail,
  pieces: line.quantity,
  extras: lines
    .filter(({ kind, parent_id }) => kind === 'extra' && (parent_id === line.id || parent_id === null))
    .map(({ title, detail, quantity }) => ({
      text: [title, detail].filter(Boolean).join(' · '),
      pieces: quantity === line.quantity ? null : quantity,
    })),
  sizes: line.sizes,
  open: line.sizes.reduce((remainingPieces, { quantity }) => remainingPieces - quantity, line.quantity),
  roster: line.roster.map(({ name, number, size_code, choice, note }) => ({
    name,
    number,
    size_code,
    note: [choice, withoutContacts(note)].filter(Boolean).join(', '),
  })),
})

function formatVersion(details: OrderDetails): string | null {
  const version = goodsVersion(details)
  const isOld = version > 1 || details.order.production_status !== 'menunggu'
  return version === 0 ? null : `Versi ${version}${isOld ? ', ganti lembar lama' : ''}`
}

/** The newest mock-up, else the customer's own picture. */
function mockupView({ order, mockup }: OrderDetails, { files, mockups }: OrderFiles, href: string) {
  const [newest] = mockups
  const file = files.find(({ id, picture }) => newest?.file_ids.includes(id) && picture)
  const more = newest ? newest.file_ids.length - 1 : 0
  const decisionText = newest?.decided_at && `${moment(newest.decided_at)}, oleh ${newest.decided_by}`
  if (newest && file?.picture)
    return {
      ...imageSize(file.picture),
      src: `${href}berkas/${file.id}/`,
      state:
        mockup === 'approved'
          ? `Desain ${newest.number} disetujui ${decisionText}`
          : `Desain ${newest.number} BELUM DISETUJUI`,
      more: more > 0 ? `dan ${more} gambar lain di berkas pesanan` : null,
    }
  return order.design
    ? { ...imageSize(order.design), src: `${href}desain/`, state: 'Gambar dari pemesan', more: null }
    : null
}

/** Takes out phone numbers, addresses of mail and of pages, and sums of money. */
export const withoutContacts = (text: string): string =>
  text
    .replace(/https?:\/\/\S+/gi, '…')
    .replace(/(?<![^\s@])[^\s@]+@[^\s@]+\.[^\s@]+/g, '…')
    .replace(/\bRp\.?\s*[\d.,]+/gi, '…')
    .replace(/(?:\+?62|\b0)[\s.-]*8(?:[\s.-]*\d){7,11}/g, '…')
    .trim()
