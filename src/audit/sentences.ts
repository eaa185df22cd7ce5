/** What was done, as a sentence reads it between who did it and what it was done to. One that is missing is shown as it is. */
const actions: Record<string, string> = {
  'session.begin': 'masuk sebagai',
  'session.end': 'keluar dari akun',
  'session.end_other': 'mengakhiri satu sesi lain dari akun',
  'session.end_others': 'mengakhiri semua sesi lain dari akun',
  'session.refuse': 'gagal masuk sebagai',
  'password.change': 'mengganti kata sandi akun',
  'user.register': 'mendaftar sebagai',
  'user.create': 'membuat akun',
  'user.role': 'mengganti peran',
  'user.disable': 'menonaktifkan akun',
  'user.enable': 'mengaktifkan lagi akun',
  'user.reset_password': 'mengatur ulang kata sandi',
  'setting.change': 'mengubah setelan',
  'report.finish': 'menandai selesai laporan tentang',
  'report.reopen': 'membuka lagi laporan tentang',
  'delivery.resend': 'mengirim ulang',
  'delivery.unblock': 'mencoba lagi kiriman yang tertahan:',
  'endpoint.add': 'menambah endpoint',
  'endpoint.edit': 'mengubah endpoint',
  'endpoint.enable': 'mengaktifkan endpoint',
  'endpoint.disable': 'menonaktifkan endpoint',
  'endpoint.refresh': 'menyegarkan salinan dari endpoint',
  'endpoint.delete': 'menghapus endpoint',
  'breaker.force': 'menahan pemutus',
  'breaker.release': 'melepas tahanan pemutus',
  'monitor.pause': 'menjeda pemantauan',
  'monitor.resume': 'melanjutkan pemantauan',
  'monitor.check': 'memeriksa status',
  'title.confirm': 'membenarkan padanan judul',
  'title.reject': 'menolak padanan judul',
  'title.unmap': 'menghapus padanan judul',
  'title.map': 'memasangkan judul',
  'title.undo': 'mengurungkan keputusan padanan judul',
  'title.refresh': 'menyegarkan salinan judul',
  'notice.send': 'mengirim kabar:',
  'incident.note': 'menulis catatan insiden',
  'incident.resolve': 'menutup insiden',
  'incident.postmortem': 'menulis pelajaran dari insiden',
  'maintenance.add': 'merencanakan perawatan',
  'maintenance.cancel': 'membatalkan perawatan',
  'maintenance.end': 'mengakhiri perawatan',
  'alert.test': 'mengirim pemberitahuan percobaan:',
  'payment.apply': 'menghitung pembayaran',
  'payment.dismiss': 'menandai uang yang sama tercatat dua kali',
  'payment.acknowledge': 'mengecek pembayaran',
  'payment.refund': 'mencatat pengembalian dana',
  'payment.waive': 'menutup pengembalian dana',
  'payment.record': 'mencatat pembayaran',
  'payment.hold': 'mencatat uang yang menunggu keputusan',
  'proof.accept': 'menerima bukti transfer',
  'proof.reject': 'menolak bukti transfer',
  'webhook.replay': 'mengerjakan lagi kabar gateway',
  'webhook.dismiss': 'mengabaikan kabar gateway',
  'invoice.relink': 'membuat ulang link invoice',
  'invoice.tell': 'mengirim lagi tagihan',
  'template.add': 'menambah templat pesan',
  'template.edit': 'mengubah templat pesan',
  'template.default': 'menjadikan utama templat pesan',
  'template.release': 'tidak lagi memakai templat pesan',
  'template.delete': 'menghapus templat pesan',
  'order.create': 'mencatat pesanan',
  'order.change': 'mengubah pesanan',
  'order.status': 'mengganti keadaan pesanan',
  'order.production': 'mengganti keadaan produksi pesanan',
  'order.cancel': 'membatalkan pesanan',
  'order.delete': 'menghapus pesanan',
  'order.price': 'mengganti harga pesanan',
  'order.price_confirm': 'mengonfirmasi harga pesanan',
  'order.price_doubt': 'meragukan harga pesanan',
  'order.link': 'membatalkan link lacak lama pesanan',
  'order.payment_link': 'membuat link pembayaran untuk pesanan',
  'order.note': 'menulis catatan di pesanan',
  'order.export': 'mengekspor daftar pesanan:',
  'message.resend': 'mengirim ulang pesan pelanggan',
}

/** Kinds of things, as the filter names them. */
const kinds: Record<string, string> = {
  user: 'Pengguna',
  session: 'Masuk dan sesi',
  password: 'Kata sandi',
  setting: 'Pengaturan',
  report: 'Laporan penonton',
  delivery: 'Kiriman',
  endpoint: 'Endpoint',
  breaker: 'Pemutus',
  title: 'Judul',
  monitor: 'Monitor',
  incident: 'Insiden',
  maintenance: 'Perawatan',
  alert: 'Pemberitahuan',
  order: 'Pesanan',
  payment: 'Pembayaran',
  proof: 'Bukti transfer',
  webhook: 'Kabar gateway',
  invoice: 'Invoice',
  template: 'Templat',
  message: 'Pesan pelanggan',
  notice: 'Kabar',
}

/** Who acts without being signed in (audit.ts). */
const actors: Record<string, string> = {
  '(command line)': 'Baris perintah',
  '(visitor)': 'Pengunjung',
}

/** Words of details: their names and values that mean something to us. */
const names: Record<string, string> = {
  role: 'peran',
  count: 'jumlah',
  fields: 'bagian',
  kind: 'jenis',
  id: 'nomor',
  reason: 'alasan',
  name: 'nama',
  url: 'alamat',
  channel: 'saluran',
  subject: 'subjek',
  text: 'isi',
  priority: 'prioritas',
  state: 'keadaan',
  held: 'ditahan',
  setting: 'setelan',
  origin: 'asal',
  origin_slug: 'slug di sana',
  copies: 'salinan',
  is_active: 'aktif',
  embed_hosts: 'belum ada di EMBED_HOSTS',
  media_hosts: 'belum ada di MEDIA_HOSTS',
}

/** Values that are words of ours. */
const values: Record<string, string> = {
  member: 'anggota',
  staff: 'staf',
  open: 'terbuka',
  closed: 'tertutup',
  automatic: 'otomatis',
  proposed: 'usulan',
  confirmed: 'cocok',
  rejected: 'ditolak',
  forgotten: 'dilupakan',
  customer_name: 'nama pemesan',
  product_name: 'produk',
  quantity: 'jumlah',
  contact_information: 'kontak',
  contact_email: 'email',
  notification_channel: 'saluran kabar',
  design_notes: 'catatan pemesan',
  due_on: 'tenggat',
  payment_type: 'cara bayar',
  dp_percent: 'persen DP',
  menunggu_link: 'menunggu link',
  link_dibuat: 'link dibuat',
  dp_dibayar: 'DP dibayar',
  pengerjaan_selesai: 'pengerjaan selesai',
  menunggu_pelunasan: 'menunggu pelunasan',
}

/** Somebody may be called "constructor", which every object has. */
const wordOf = (table: Record<string, string>, word: string) =>
  (Object.hasOwn(table, word) ? table[word] : undefined) ?? word
export const actionWords = (action: string): string => wordOf(actions, action)
export const kindWord = (kind: string): string => wordOf(kinds, kind)
export const actorWord = (actor: string): string => wordOf(actors, actor)

/** "dari staff menjadi admin · jumlah: 2": what changed, in a line. */
export function inShort({
  before,
  after,
  old = before,
  new: next = after,
  // What an undo puts back is for the machine.
  undo: _,
  ...others
}: Record<string, unknown>): string {
  const change =
    next === undefined ? [] : [`${old === undefined ? '' : `dari ${valueWord(old)} `}menjadi ${valueWord(next)}`]
  const rest = Object.entries(others)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${wordOf(names, name)}: ${valueWord(value)}`)
  return [...change, ...rest].join(' · ').slice(0, 400)
}

function valueWord(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'kosong'
  if (typeof value === 'string') return wordOf(values, value)
  if (value === true) return 'ya'
  if (value === false) return 'tidak'
  if (Array.isArray(value)) return value.map(valueWord).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
