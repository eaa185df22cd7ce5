import { methodWord } from '../words.ts'

/** Of what a gateway told only these: never who paid, nor from which account. */
const told: [key: string, label: string][] = [
  ['id', 'Id di gateway'],
  ['external_id', 'Nomor kami'],
  ['status', 'Status'],
  ['amount', 'Diminta'],
  ['paid_amount', 'Dibayar'],
  ['currency', 'Mata uang'],
  ['paid_at', 'Waktu bayar'],
  ['payment_id', 'Id pembayaran'],
  ['payment_method', 'Cara'],
  ['payment_channel', 'Saluran'],
  ['bank_code', 'Bank'],
  ['ewallet_type', 'Dompet'],
  ['retail_outlet_name', 'Gerai'],
  ['created', 'Dibuat'],
  ['updated', 'Diubah'],
]

/** A body as staff may see it; what is neither text nor number is left out. */
export const toldBody = (body: Readonly<Record<string, unknown>>): { label: string; value: string }[] =>
  told.flatMap(([key, label]) => {
    const value = Object.hasOwn(body, key) ? body[key] : null
    if (typeof value !== 'string' && typeof value !== 'number') return []
    const text = String(value).slice(0, 200)
    return [{ label, value: key === 'payment_method' ? methodWord(text) : text }]
  })
