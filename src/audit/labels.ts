import type { AuditLabels, Feature } from '../platform/feature.ts'

/** The actor or subject of an entry if the account was deleted. */
export const DELETED_ACCOUNT = '(deleted account)'

/** Actors without an account (see `recordAction` in audit.ts). */
const actors: Record<string, string> = {
  '(command line)': 'Baris perintah',
  '(visitor)': 'Pengunjung',
  [DELETED_ACCOUNT]: 'Akun yang dihapus',
}

/** Labels of details that several features use. */
const names: Record<string, string> = {
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
  state: 'keadaan',
}
const values: Record<string, string> = { open: 'terbuka', closed: 'tertutup', automatic: 'otomatis' }

/**
 * Returns the word itself if it has no label. The check of own properties is needed for a user called "constructor".
 */
const findLabel = (table: Record<string, string>, word: string) =>
  (Object.hasOwn(table, word) ? table[word] : undefined) ?? word
export const actorLabel = (actor: string): string => findLabel(actors, actor)

export type Labels = ReturnType<typeof readLabels>

export function readLabels(features: readonly Feature[]) {
  const all: AuditLabels[] = [{ actions: {}, names, values }, ...features.flatMap(({ audit }) => audit ?? [])]
  const table = (part: keyof AuditLabels): Record<string, string> =>
    Object.assign({}, ...all.map((one) => one[part] ?? {}))
  const [actions, kinds, allNames, allValues] = [table('actions'), table('kinds'), table('names'), table('values')]

  /** Such as "dari staff menjadi admin · jumlah: 2". */
  // `undo` holds data for reversing the change and is not shown.
  function inShort({ before, after, old = before, new: next = after, undo: _, ...others }: Record<string, unknown>) {
    const change =
      next === undefined ? [] : [`${old === undefined ? '' : `dari ${valueWord(old)} `}menjadi ${valueWord(next)}`]
    const rest = Object.entries(others)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => `${findLabel(allNames, name)}: ${valueWord(value)}`)
    return [...change, ...rest].join(' · ').slice(0, 400)
  }

  function valueWord(value: unknown): string {
    if (value === null || value === undefined || value === '') return 'kosong'
    if (typeof value === 'string') return findLabel(allValues, value)
    if (value === true) return 'ya'
    if (value === false) return 'tidak'
    if (Array.isArray(value)) return value.map(valueWord).join(', ')
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }

  return {
    action: (action: string): string => findLabel(actions, action),
    kind: (kind: string): string => findLabel(kinds, kind),
    inShort,
  }
}
