import { type Errors, fieldsOf, typedIn } from '../../web/form.ts'
import { longest, words } from '../comic/fields.ts'
import { lacking } from '../lettering/text.ts'
import { type Dialogue, letteringKinds, MAX_DIALOGUES, MAX_PANELS_PER_PAGE } from '../script/script.ts'

/** Numbered from 0. */
export const descriptionField = (panel: number) => `gambar-${panel}`
const textFields = (panel: number, at: number) => ({
  character: `siapa-${panel}-${at}`,
  kind: `bentuk-${panel}-${at}`,
  text: `teks-${panel}-${at}`,
  x: `x-${panel}-${at}`,
  y: `y-${panel}-${at}`,
})

/**
 * The summary stays; emptied texts are gone. `basis`: the mark of the page. Without `errors` the page can be stored.
 */
export function readPage(body: unknown, summary: string) {
  const form = readFields(body)
  const rows = Array.from({ length: MAX_PANELS_PER_PAGE }, (_, at) => descriptionField(at) in form.fields)
  const panels = rows.slice(0, rows.lastIndexOf(true) + 1).map((_, at) => panelIn(form, at))
  const page = { title: form.read('judul', longest.pageTitle), summary, panels }
  return { page, errors: form.errors, basis: String(form.fields.dasar ?? '') }
}

/** The fields are those of the first panel of a page. */
export function readPanel(body: unknown) {
  const form = readFields(body)
  return { texts: panelIn(form, 0), errors: form.errors, basis: String(form.fields.dasar ?? '') }
}

/** `read` collects in `errors` what is wrong; `missing` is the text of a field that was not sent. */
export function readFields(body: unknown) {
  const fields = fieldsOf(body)
  const errors: Record<string, string> = {}
  const read = (name: string, most: number, missing = ''): string => {
    const { data, error } = words(0, most).safeParse(fields[name] ?? missing)
    if (error) errors[name] = error.issues[0]?.message ?? ''
    return data ?? typedIn({ typed: fields[name] }).typed ?? ''
  }
  return { fields, read, errors }
}

function panelIn({ fields, read }: ReturnType<typeof readFields>, panel: number) {
  const description = read(descriptionField(panel), longest.description)
  const rows = Array.from({ length: MAX_DIALOGUES }, (_, at) => textFields(panel, at))
  const dialogues = rows.flatMap((names): Dialogue[] => {
    const text = read(names.text, longest.text)
    if (text === '') return []
    const speaker = read(names.character, longest.speaker)
    const sent = isSame(speaker, NARRATOR) ? 'narration' : fields[names.kind]
    const kind = letteringKinds.find((one) => one === sent) ?? 'speech'
    const character = kind === 'narration' ? '' : speaker
    const [x, y] = [shareIn(fields[names.x]), shareIn(fields[names.y])]
    return [{ character, text, kind, ...(x === null || y === null ? { x: null, y: null } : { x, y }) }]
  })
  return { description, dialogues }
}

/** From percent; null for an empty field and for no number. */
function shareIn(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{1,3}([.,]\d{1,4})?$/.test(value)) return null
  const percent = Number(value.replace(',', '.'))
  return percent <= 100 ? percent / 100 : null
}

export const NARRATOR = 'Narator'

/** For browsers that do not grow fields with their text. */
const LINE = 36

export type RowForm = { errors: Errors; cast: readonly string[] }

const kindNames = { speech: 'Ucap', thought: 'Pikir', shout: 'Teriak', narration: 'Narasi' } as const

/** `number` counts from 1. */
export const textRows = (dialogues: readonly Dialogue[], panel: number, { errors, cast }: RowForm) =>
  dialogues.map(({ character, kind, text, x, y }, at) => {
    const names = textFields(panel, at)
    return {
      number: at + 1,
      names,
      character,
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

const blank: Dialogue = { character: '', text: '', kind: 'speech', x: null, y: null }
/** Adds an empty row, if the panel can have one more. */
export const withBlank = (dialogues: readonly Dialogue[]): readonly Dialogue[] =>
  dialogues.length < MAX_DIALOGUES ? [...dialogues, blank] : dialogues

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

const percent = (share: number | null): string => (share === null ? '' : String(Math.round(share * 10_000) / 100))
