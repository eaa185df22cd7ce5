import { longestOfParcel, MAX_PASTED_NUMBERS } from '../limits.ts'
import { codeIn, ORDER_CODE } from '../rules/codes.ts'
import type { OrderParcels } from './queries.ts'
import { isPlanned, piecesLeft } from './rules.ts'

/** A line of a pasted list: an order's code, then the number of its parcel. */
export type PastedLine = { text: string; code: string; number: string }

export const readPasted = (text: string): PastedLine[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [first = '', ...rest] = line.split(/[\s;,]+/)
      const code = codeIn(first) ?? ''
      return { text: line, code: ORDER_CODE.test(code) ? code : '', number: rest.join(' ').trim() }
    })

export type LinePlan = PastedLine & {
  /** Its `id` is that of the delivery that takes the number; null for a new delivery. */
  act: { kind: 'ship' | 'correct'; orderId: string; id: string | null; courier: string; says: string } | null
  problem: string | null
}

/** What each line does. `courier`: the courier of all lines whose delivery has none. */
export const plannedLines = (
  lines: readonly PastedLine[],
  orderParcels: readonly OrderParcels[],
  courier: string,
): LinePlan[] =>
  lines.map((line, at) => {
    const match = orderParcels.find(({ order }) => order.order_code === line.code)
    const isFirst = lines.findIndex(({ code }) => code === line.code) === at
    const refuse = (problem: string): LinePlan => ({ ...line, act: null, problem })
    if (at >= MAX_PASTED_NUMBERS) return refuse(`Paling banyak ${MAX_PASTED_NUMBERS} baris sekaligus.`)
    if (!match) return refuse('Tidak ada pesanan dengan kode ini.')
    if (!isFirst) return refuse('Kode ini sudah ada di baris sebelumnya.')
    if (line.number === '') return refuse('Nomor resinya tidak ada.')
    if (line.number.length > longestOfParcel.number)
      return refuse(`Nomor resinya lebih dari ${longestOfParcel.number} karakter.`)
    const act = planAction(line, match, courier)
    return typeof act === 'string' ? refuse(act) : { ...line, act, problem: null }
  })

function planAction({ number }: PastedLine, { order, deliveries }: OrderParcels, defaultCourier: string) {
  if (order.status_order === 'dibatalkan') return 'Pesanan ini dibatalkan.'
  const remainingPieces = piecesLeft(order, deliveries)
  const planned = deliveries.find(isPlanned)
  const latestShipment = deliveries.findLast(({ state }) => state !== 'rencana')
  const at = (remainingPieces > 0 ? planned : latestShipment) ?? null
  if (remainingPieces > 0 && order.production_status !== 'selesai') return 'Produksinya belum selesai.'
  if (remainingPieces > 0 && order.status_order !== 'lunas')
    return 'Belum lunas. Tandai dari halaman pesanannya, dengan alasan.'
  if (at?.method === 'ambil') return 'Pesanan ini diambil sendiri.'
  if (remainingPieces === 0 && !at) return 'Sudah dikirim tanpa keterangan pengiriman.'
  if (remainingPieces === 0 && at?.tracking_number === number) return 'Resi ini sudah tersimpan.'
  const courier = at?.courier || defaultCourier
  if (courier === '') return 'Pilih kurirnya.'
  const change = at?.tracking_number ? `Resi ${at.tracking_number} menjadi ${number}` : `Resi ${number} ditambahkan`
  const says = remainingPieces > 0 ? `${remainingPieces} potong dikirim dengan ${courier}` : change
  return {
    kind: remainingPieces > 0 ? ('ship' as const) : ('correct' as const),
    orderId: order.id,
    id: at?.id ?? null,
    courier,
    says,
  }
}
