import type { Failure } from '../../net/failure.ts'

/** What a failure means, in a short sentence for staff. */
export const failureWords: Record<Failure, string> = {
  timeout: 'Tidak menjawab pada waktunya.',
  unreachable: 'Tidak bisa dihubungi: namanya tidak ada, sambungan ditolak, atau terputus.',
  forbidden_address: 'Alamatnya tidak boleh dihubungi dari server ini.',
  too_large: 'Jawabannya melebihi batas ukuran.',
  server_error: 'Servernya sendiri sedang rusak (kode 5xx).',
  refused: 'Menolak menjawab.',
  rejected: 'Menganggap pertanyaannya salah.',
  rate_limited: 'Merasa terlalu sering ditanya dan minta jeda.',
  wrong_type: 'Menjawab bukan dengan jenis isi yang dijanjikan.',
  wrong_schema: 'Isi jawabannya tidak sesuai kontrak.',
  empty: 'Jawabannya kosong, padahal seharusnya ada isinya.',
  challenge: 'Meminta bukti bahwa yang bertanya manusia.',
  parked: 'Domainnya dijual atau sudah pindah.',
  error_page: 'Menampilkan halaman galat dengan kode berhasil.',
  wrong_page: 'Menjawab dengan halaman lain.',
  different_title: 'Menjawab tentang judul lain.',
  missing: 'Bilang yang dicari tidak ada di sana.',
}
