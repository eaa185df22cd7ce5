import { moment } from '../../web/dates.ts'
import { type ContentItem, isPublic } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { renderMarkdown } from '../markdown.ts'
import { toPictureView } from '../picture.ts'
import { getItemTitle } from '../view-models/card.ts'
import { EDITORS } from '../view-models/post.ts'
import { DESK, deskHref, deskKind, fieldText, toFormValues } from './desk-fields.ts'
import type { SavedVersion } from './desk-queries.ts'

/**
 * The read-only page of an item's version, or of an item that the viewer may not change. `restore`: the address that
 * makes the version the newest again, and the version that this replaces.
 */
export function textView(item: ContentItem, version: (SavedVersion & { mayRestore: boolean }) | null) {
  const values = toFormValues(item.kind, version ?? item)
  const facts = deskKind(item.kind)
    .fields.filter(({ name }) => name !== 'body' && values[name])
    .map(({ name, label }) => ({ label, text: fieldText(name, values[name] ?? '').replace(/(\d)T(\d)/, '$1, $2') }))
  const common = { facts, html: renderMarkdown(values.body ?? '').html }
  if (version) {
    const all = `${deskHref(item)}versi/`
    return {
      ...common,
      heading: `Versi ${version.version}`,
      sentence: `Disimpan ${version.by ?? EDITORS}, ${moment(version.saved_at)}.`,
      picture: null,
      back: { href: all, text: 'Semua versi' },
      restore: version.mayRestore ? { href: `${all}${version.version}/pulihkan/`, version: item.version } : null,
    }
  }
  return {
    ...common,
    heading: getItemTitle(item),
    sentence: `Tulisan ini milik ${item.author?.name ?? EDITORS}. Hanya penulisnya dan admin yang bisa mengubahnya.`,
    picture: toPictureView(item),
    back: isPublic(item, new Date())
      ? { href: itemHref(item), text: 'Lihat halamannya' }
      : { href: DESK, text: 'Semua isi' },
    restore: null,
  }
}
