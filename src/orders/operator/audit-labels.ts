import type { AuditLabels } from '../../platform/feature.ts'
import { editableFields, table } from '../events.ts'
import { orderStates } from '../labels.ts'

const lowered = (label: string) => label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())

/** Texts of the audit log: for the events, and for actions of staff that change no order. */
export const auditLabels: AuditLabels = {
  actions: {
    ...Object.fromEntries(Object.values(table).flatMap(({ audit = {} }) => Object.entries(audit))),
    'webhook.replay': 'mengerjakan lagi kabar gateway',
    'webhook.dismiss': 'mengabaikan kabar gateway',
    'quote.create': 'membuat penawaran',
    'quote.change': 'mengubah penawaran',
    'quote.send': 'mengirim penawaran',
    'quote.accept': 'mencatat persetujuan penawaran',
    'quote.decline': 'menutup penawaran',
    'stage.change': 'mengubah tahap produksi',
    'template.add': 'menambah templat pesan',
    'template.edit': 'mengubah templat pesan',
    'template.default': 'menjadikan utama templat pesan',
    'template.release': 'tidak lagi memakai templat pesan',
    'template.delete': 'menghapus templat pesan',
    'customer.change': 'mengubah data pelanggan',
    'customer.contact': 'menyimpan kontak pelanggan',
    'customer.merge': 'menggabungkan pelanggan lain ke',
    'customer.split': 'memisahkan pelanggan lain dari',
    'order.export': 'mengekspor daftar pesanan:',
    'books.export': 'mengekspor buku kas:',
    'message.write': 'menulis pesan untuk pelanggan',
    'message.resend': 'mengirim ulang pesan pelanggan',
  },
  kinds: {
    order: 'Pesanan',
    payment: 'Pembayaran',
    proof: 'Bukti transfer',
    webhook: 'Kabar gateway',
    invoice: 'Invoice',
    quote: 'Penawaran',
    template: 'Templat',
    books: 'Buku kas',
    message: 'Pesan pelanggan',
    customer: 'Pelanggan',
    stage: 'Tahap produksi',
  },
  values: {
    ...Object.fromEntries(Object.entries(editableFields).map(([name, { label }]) => [name, label])),
    ...Object.fromEntries(Object.entries(orderStates).map(([status, { label }]) => [status, lowered(label)])),
  },
}
