import type { DeliveryRow } from '../../db/workshop-rows.ts'
import type { StatusBadge } from '../../web/render.ts'

type Destination = Pick<
  DeliveryRow,
  'method' | 'recipient' | 'phone' | 'address' | 'district' | 'city' | 'province' | 'postcode' | 'note'
>
export function deliveryText({ method, note, ...place }: Destination): string {
  const { recipient, phone, address, district, city, province, postcode } = place
  const where = [recipient, phone, address, district, city, province, postcode].filter(Boolean).join(', ')
  const text = method === 'ambil' ? 'Ambil sendiri' : `Kirim ke ${where}`
  return note ? `${text} (${note})` : text
}

/** A pickup is no way, so it has words of its own. */
export function deliveryStateOf({ method, state }: Pick<DeliveryRow, 'method' | 'state'>): StatusBadge {
  if (state === 'rencana') return { color: 'paused', label: method === 'ambil' ? 'Belum diambil' : 'Belum dikirim' }
  if (state === 'dikirim') return { color: 'maintenance', label: method === 'ambil' ? 'Diambil' : 'Dikirim' }
  return { color: 'up', label: 'Diterima' }
}

/** Fields of a delivery in forms. */
export const deliveryLabels = {
  method: 'Pengambilan',
  recipient: 'Penerima',
  phone: 'Nomor HP penerima',
  address: 'Alamat',
  district: 'Kecamatan',
  city: 'Kota',
  province: 'Provinsi',
  postcode: 'Kode pos',
  note: 'Catatan',
  courier: 'Kurir',
  service: 'Layanan',
  cost: 'Ongkir',
  paid_by: 'Ongkir dibayar',
  tracking_number: 'Nomor resi',
  pieces: 'Potong',
  received_by: 'Diambil oleh',
}
