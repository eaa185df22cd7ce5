import type { OrderFileRow } from '../../db/tables.ts'
import { imageSize } from '../../uploads/uploads.ts'
import { moment } from '../../web/dates.ts'
import type { Errors } from '../../web/form.ts'
import type { Order } from '../rules/amounts.ts'
import type { OrderFiles } from './queries.ts'
import { isFull, isListed, kindOfFile, mayRemove } from './rules.ts'

/** `query`: the key of the signed link. Customers see their own files and those of mock-ups. */
type Place = { isStaff: boolean; href: string; query: string; self: string; remark: string }

/** The size of a file, such as "840 KB" or "1,2 MB". */
export const fileSize = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1).replace('.', ',')} MB`

const marks: Record<'staff' | 'customer', Partial<Record<OrderFileRow['kind'], string>>> = {
  staff: { mockup: 'mock-up', late: 'dikirim setelah produksi dimulai' },
  customer: { mockup: 'mock-up', late: 'permintaan' },
}

export function filesView(order: Order, { files, mockups }: OrderFiles, place: Place, errors: Errors) {
  const isLate = kindOfFile(order, place.isStaff) === 'late'
  const fileView = ({ id, name, size, picture, by_staff, created_at, kind }: OrderFileRow) => ({
    id,
    name,
    mark: marks[place.isStaff ? 'staff' : 'customer'][kind] ?? null,
    by: by_staff ? 'Toko' : place.isStaff ? 'Pemesan' : 'Kamu',
    at: moment(created_at),
    size: fileSize(size),
    picture: picture && { ...imageSize(picture), src: `${place.href}${id}/${place.query}` },
    download: place.isStaff ? `${place.href}${id}/?asli` : null,
    remove: mayRemove(order, { by_staff, kind }, place.isStaff) ? `${place.href}${id}/hapus/${place.query}` : null,
  })
  return {
    ...place,
    code: order.order_code,
    product: order.product_name,
    errors,
    isFull: isFull(files),
    isLate,
    files: files.filter((file) => isListed(file, place.isStaff)).map(fileView),
    mockups: mockups.map(({ number, file_ids, sent_at, state, remark, decided_at, decided_by }) => ({
      number,
      state,
      remark,
      sent: moment(sent_at),
      pictures: files.filter(({ id }) => file_ids.includes(id)).map(fileView),
      decided:
        decided_at &&
        `${moment(decided_at)}, ${decided_by === 'pelanggan' ? `oleh ${place.isStaff ? 'pemesan' : 'kamu'}` : decided_by}`,
    })),
  }
}
