import type { ComicModerationRow, ComicRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { isPublic } from './visibility.ts'

type Act = Pick<ComicModerationRow, 'action' | 'age_label' | 'message'>

/**
 * Returns the changes that a staff decision makes to a comic. Throws a 409 if the comic is in that state already, or if
 * a comic that is not public would be featured.
 */
export function getModerationChanges(
  comic: ComicRow,
  { action, age_label, message }: Act,
  now: Date,
): Partial<ComicRow> {
  const refuseIf = (isRefused: boolean, why = 'Keputusan itu sudah berlaku, mungkin sudah diurus staf lain.') => {
    if (isRefused) throw new Refusal(409, why)
  }
  if (action === 'take_down') {
    refuseIf(comic.removed_at !== null)
    // The comic loses its schedule and its secret address, so that it neither appears nor can be read.
    const resetFields = { waiting_since: null, publish_at: null, featured_at: null, secret: null }
    return { ...resetFields, removed_at: now, removal_reason: message }
  }
  if (action === 'age') {
    refuseIf(age_label === comic.age_label, 'Label umurnya sudah itu. Pilih yang lain.')
    return { age_label: age_label ?? comic.age_label }
  }
  if (action === 'restore') {
    refuseIf(comic.removed_at === null)
    return { removed_at: null, removal_reason: null }
  }
  refuseIf((comic.featured_at !== null) === (action === 'feature'))
  refuseIf(action === 'feature' && !isPublic(comic), 'Yang bisa diunggulkan hanya komik yang tampil.')
  return { featured_at: action === 'feature' ? now : null }
}
