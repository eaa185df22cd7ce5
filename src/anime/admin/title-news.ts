import type { AuditRow } from '../../db/account-rows.ts'
import { animeHref } from '../addresses.ts'
import { stateNameOf } from './title-form.ts'
import { listHref, type TitleListView } from './title-view.ts'

const sentences: Record<string, string> = {
  'title.confirm': 'ditandai cocok. Halamannya boleh diisi dari sana.',
  'title.reject': 'ditandai bukan judul itu. Halamannya tidak diisi dari sana.',
  'title.unmap': 'dilupakan: namanya yang menentukan lagi.',
  'title.map': 'dipasangkan.',
  'title.undo': 'dikembalikan seperti semula.',
  'title.refresh': 'disegarkan: salinannya dilupakan di semua server.',
}

type Noted = Pick<AuditRow, 'id' | 'actor_id' | 'action' | 'subject' | 'details'>

/** What `viewer` just did, by the entry they made, with the way to where it can be seen or taken back; null for anything else. */
export function titleNews(entry: Noted | undefined, viewer: { id: number }): TitleListView['news'] {
  if (!entry || entry.actor_id !== viewer.id || !Object.hasOwn(sentences, entry.action)) return null
  const { id, action, subject: slug, details } = entry
  const text = `${slug} ${sentences[action]}`
  const undo = action === 'title.undo' || action === 'title.refresh' ? null : id
  const keadaan = Object.entries(stateNameOf).find(([state]) => state === details.after)?.[1]
  return keadaan
    ? { text, href: listHref({ keadaan, q: slug, page: 1 }), linkText: 'Lihat', undo }
    : { text, href: animeHref(slug), linkText: 'Buka halamannya', undo }
}
