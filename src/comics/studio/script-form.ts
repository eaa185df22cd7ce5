import { type Errors, toBodyFields, typedIn } from '../../web/form.ts'
import { words } from '../comic/fields.ts'
import { lacking } from '../lettering/text.ts'
import { longest, MAX_DIALOGUES } from '../limits.ts'
import { type Dialogue, letteringKinds } from '../script/script.ts'

/** Panels are numbered from 0. */
const descriptionField = (panel: number) => `gambar-${panel}`
const textFields = (panel: number, at: number) => ({
  character: `siapa-${panel}-${at}`,
  kind: `bentuk-${panel}-${at}`,
  text: `teks-${panel}-${at}`,
  x: `x-${panel}-${at}`,
  y: `y-${panel}-${at}`,
  wasCaption: `narasi-${panel}-${at}`,
})

/**
 * Empty texts are kept. `basis`: the mark of the panel on which the changes are based. The panel can be stored if there
 * are no `errors`.
 */
export function readPanel(body: unknown) {
  const form = readFields(body)
  return { texts: panelIn(form, 0), errors: form.errors, basis: String(form.fields.dasar ?? '') }
}

/** `readText` adds errors to `errors`. `missing`: the text of a field that was not sent. */
export function readFields(body: unknown) {
  const fields = toBodyFields(body)
  const errors: Record<string, string> = {}
  const readText = (name: string, most: number, missing = ''): string => {
    const { data, error } = words(0, most).safeParse(fields[name] ?? missing)
    if (error) errors[name] = error.issues[0]?.message ?? ''
    return data ?? typedIn({ typed: fields[name] }).typed ?? ''
  }
  return { fields, read: readText, errors }
}

function panelIn({ fields, read }: ReturnType<typeof readFields>, panel: number) {
  const description = read(descriptionField(panel), longest.description)
  const rows = Array.from({ length: MAX_DIALOGUES }, (_, at) => textFields(panel, at))
  const presentRows = rows.filter((names) => fields[names.text] !== undefined)
  const dialogues = presentRows.map((names): Dialogue => {
    const text = read(names.text, longest.text)
    const speaker = read(names.character, longest.speaker)
    const kind = letteringKinds.find((one) => one === fields[names.kind]) ?? 'speech'
    const [x, y] = [shareIn(fields[names.x]), shareIn(fields[names.y])]
    const place = x === null || y === null ? { x: null, y: null } : { x, y }
    return { text, ...place, ...resolveSpeaker({ speaker, kind, text }, fields[names.wasCaption] === 'ya') }
  })
  return { description, dialogues }
}

const partNames: readonly (readonly [string, string])[] = [
  ['teks', 'Teks'],
  ['siapa', 'Yang bicara'],
]

/** The labels of the wrong fields of a panel. */
export const makeLabels = (errors: Errors): Record<string, string> =>
  Object.fromEntries(
    Object.keys(errors).map((field) => {
      const [part = '', , at = ''] = field.split('-')
      const name = partNames.find(([one]) => one === part)?.[1]
      return [field, name ? `${name} ${Number(at) + 1}` : 'Yang terlihat']
    }),
  )

/** If speaker and kind contradict each other, the one that was changed in the form counts. */
function resolveSpeaker(
  { speaker, kind, text }: Pick<Dialogue, 'kind' | 'text'> & { speaker: string },
  wasCaption: boolean,
): Pick<Dialogue, 'character' | 'kind'> & Partial<Dialogue> {
  const isNarrator = isSame(speaker, NARRATOR)
  if (kind !== 'narration')
    return isNarrator ? { character: '', kind: wasCaption ? kind : 'narration' } : { character: speaker, kind }
  if (!wasCaption || isNarrator || speaker === '') return { character: '', kind }
  return { character: speaker, kind: 'speech', text: QUOTE.exec(text)?.[1] ?? text, x: null, y: null }
}

/** A share read from a percentage; null if the field is empty or contains no valid number. */
function shareIn(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{1,3}([.,]\d{1,4})?$/.test(value)) return null
  const percent = Number(value.replace(',', '.'))
  return percent <= 100 ? percent / 100 : null
}

export const NARRATOR = 'Narator'
/** Matches a caption that consists only of a quotation. */
const QUOTE = /^["“'‘]([^"“”]+)["”'’]$/u

/** Letters per line, for browsers that do not grow fields with their text. */
const LINE = 36

type RowForm = { errors: Errors; cast: readonly string[] }

const kindNames = { speech: 'Ucap', thought: 'Pikir', shout: 'Teriak', narration: 'Narasi' } as const

/** `number` counts from 1. */
export const textRows = (dialogues: readonly Dialogue[], panel: number, { errors, cast }: RowForm) =>
  dialogues.map(({ character, kind, text, x, y }, at) => {
    const names = textFields(panel, at)
    return {
      number: at + 1,
      names,
      character,
      kind,
      wasCaption: kind === 'narration' ? 'ya' : '',
      speaker: kind === 'narration' ? NARRATOR : character,
      asks: kind === 'narration' && QUOTE.test(text),
      isNobodys: /speech|thought/.test(kind) && character === '' && text !== '',
      kinds: letteringKinds.map((value) => ({ value, name: kindNames[value], isChosen: value === kind })),
      text,
      lines: Math.ceil(Math.max(1, text.length) / LINE),
      x: percent(x),
      y: percent(y),
      error: errors[names.text] ?? errors[names.character] ?? null,
      lacking: lacking(text).join(' '),
      stranger: character !== '' && !cast.some((name) => isSame(name, character)),
    }
  })

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

const percent = (share: number | null): string => (share === null ? '' : String(Math.round(share * 10_000) / 100))
