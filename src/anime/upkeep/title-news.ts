import type { z } from 'zod'
import { animeHref } from '../present/cards.ts'
import type { NewsQuery } from './title-form.ts'
import { listHref, type TitleListView } from './title-view.ts'

const sentences = {
  cocok: 'ditandai cocok. Halamannya boleh diisi dari sana.',
  tolak: 'ditandai bukan judul itu. Halamannya tidak diisi dari sana.',
  lupa: 'dilupakan: namanya yang menentukan lagi.',
  urung: 'dikembalikan seperti semula.',
  segar: 'disegarkan: salinannya dilupakan di semua server.',
} as const

/** What was just done, with the way to where it can be seen or changed. */
export function titleNews({ kabar, judul }: z.infer<typeof NewsQuery>): TitleListView['news'] {
  if (!kabar || judul === undefined) return null
  const text = `${judul} ${sentences[kabar]}`
  if (kabar === 'segar' || kabar === 'lupa') return { text, href: animeHref(judul), linkText: 'Buka halamannya' }
  const keadaan = kabar === 'cocok' ? 'cocok' : kabar === 'tolak' ? 'ditolak' : 'usulan'
  return { text, href: listHref({ keadaan, q: judul, page: 1 }), linkText: 'Lihat atau ubah' }
}
