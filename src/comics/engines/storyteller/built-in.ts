import { MAX_PAGES, MAX_PANELS_PER_PAGE } from '../../limits.ts'
import type { Idea, Script } from '../../script/script.ts'
import { readCast } from './cast.ts'
import { examplePanels, examplesFor } from './examples.ts'
import { groupBeats, layOutPages, splitPanels } from './pages.ts'
import { getPeople } from './people.ts'
import { type Beat, feelingsIn, listNarration, paragraphsIn, readBeats } from './prose.ts'
import { segmentsIn } from './quotes.ts'
import { narrationIn, type PanelText, panelsIn, scriptIn, speakersIn, titleIn } from './script-form.ts'
import { MAX_TITLE, plainText, sentencesIn } from './text.ts'

/** `# Bus Terakhir` or `**Bus Terakhir**` in the first line. */
const headed = /^(?:#+ |\*\*)(?!(?:panel|halaman|page|adegan|scene|hal\.) )([^\n:*]+)\**(?=\n)/i

/** Writes a script by rules: it lays out the creator's own words. Only an idea of one line gets an example script. */
export function writeScript(idea: Idea): Script {
  const { panels, ...scriptFields } = laidOut(idea)
  const pages = layOutPages(panels, idea.pageCount).map((page, nth) => ({
    title: `Halaman ${nth + 1}`,
    summary: page[0]?.beats.find(({ kind }) => kind === 'narration')?.text ?? '',
    panels: page.map(({ description, beats }) => ({ description, dialogues: beats.map(toDialogue) })),
  }))
  return { tagline: '', mood: '', pages, ...scriptFields }
}

const toDialogue = ({ character, text, kind }: Beat) => ({ character, text, kind, x: null, y: null })

/** Returns how many panels a text fills. */
export const panelsNeeded = (text: string): number => laidOut({ text, genres: [], seed: '' }).panels.length
/** Returns how many pages a text needs, with six panels per page. */
export const pagesNeeded = (text: string): number => Math.ceil(panelsNeeded(text) / MAX_PANELS_PER_PAGE)
/** Returns a message for a creator whose text needs more pages than a comic can have, else null. */
export function tooLong(text: string): string | null {
  const pages = pagesNeeded(text)
  return pages > MAX_PAGES ? `Ceritamu perlu ${pages} halaman, paling banyak ${MAX_PAGES}. Bagi dua.` : null
}

type LaidOut = Pick<Script, 'title' | 'characters' | 'origin' | 'options'> & { panels: readonly PanelText[] }

function laidOut({ text, genres, seed, option = 1 }: Pick<Idea, 'text' | 'genres' | 'seed' | 'option'>): LaidOut {
  const whole = plainText(text).replace(headed, 'Judul: $1')
  const own = { origin: 'creator', options: [] } as const
  const script = scriptIn(whole)
  if (script) {
    const characters = readCast(narrationIn(script), speakersIn(script), seed)
    const panels = splitPanels(panelsIn(script, getPeople(characters))).map(describePanel)
    return { ...own, title: makeTitle(titleIn(script) ?? panels[0]?.description ?? whole), panels, characters }
  }
  const { title, body } = titledBody(whole)
  // A heading names no character.
  const isHeaded = /^[^"“”\n]{0,59}[^.!?…,:"”\n]\n\s*\n/.test(body)
  const characters = readCast(listNarration(body).slice(isHeaded ? 1 : 0), [], seed)
  if (isOneLine(body)) {
    const examples = examplesFor(genres)
    const options = examples.map(({ title, about }, nth) => ({ n: nth + 1, title, about }))
    const example = examples[option - 1] ?? examples[0]
    const panels = example ? examplePanels(example, body, characters[0]?.name ?? null) : []
    return { title: makeTitle(title ?? body), panels, characters, origin: 'example', options }
  }
  const groups = groupBeats(readBeats(body, getPeople(characters)))
  const panels = groups.map((beats) => describePanel({ page: 0, description: '', beats }))
  return { ...own, title: makeTitle(title ?? paragraphsIn(body)[0] ?? body), panels, characters }
}

/** Splits off `Judul: …` in the first line. */
function titledBody(text: string): { title: string | null; body: string } {
  const [mark = '', title = ''] = /^[#* ]*(?:judul|title)\s*:\s*(.+)\n*/iu.exec(text) ?? []
  const isTitled = mark !== '' && mark.length < text.length
  return isTitled ? { title: title.replaceAll('*', ''), body: text.slice(mark.length) } : { title: null, body: text }
}

const isOneLine = (text: string): boolean =>
  /^(?![—–]).{1,160}$/.test(text) && sentencesIn(text).length === 1 && segmentsIn(text).every(({ isQuote }) => !isQuote)

/** Number of letters of a text that are searched for its title. */
const LONG_TITLE = 1_000

/**
 * Least number of letters of a title, and the words that begin a clause or phrase, before which a long title may end.
 */
const SHORT_TITLE = 12
const joints =
  /,\s|\s(?=(?:di|ke|dari|yang|untuk|dengan|dan|lalu|sambil|karena|ketika|saat|dalam|pada|agar|supaya|tapi|tetapi|namun|hingga|sampai|bersama|tentang|oleh|sebagai|sebelum|setelah|and|but|when|while|with|from|to|in|at)\s)/gu

/** Cuts a title at the last joint that fits, else between two words. */
function cutTitle(text: string): string {
  const ends = Array.from(text.slice(0, MAX_TITLE + 1).matchAll(joints), ({ index }) => index)
  return text.slice(0, ends.findLast((end) => end >= SHORT_TITLE) ?? text.lastIndexOf(' ', MAX_TITLE))
}

/** Makes a title of the first words of a text. */
function makeTitle(text: string): string {
  const plain = text
    .slice(0, LONG_TITLE)
    .replace(/^["“”'‘«*#\s]+/, '')
    .trim()
  const [first = plain] = plain.split(/(?<=[.!?…]["”'’»]?)\s|[;:]\s/)
  const short = first.length <= MAX_TITLE ? first : cutTitle(first)
  return short.replace(/[.,;:"”'’»]+$/, '').trim() || 'Tanpa judul'
}

/** Describes a panel that has no description by its captions, else by its speakers. */
function describePanel(panel: PanelText): PanelText {
  if (panel.description !== '') return panel
  const captions = panel.beats.filter(({ kind }) => kind === 'narration').map(({ text }) => text)
  const speakers = [...new Set(panel.beats.map(({ character }) => character).filter(Boolean))]
  const speechText = `${speakers.join(' dan ')} ${speakers.length > 1 ? 'bercakap-cakap' : 'berbicara'}.`
  const sentences = captions.length === 0 && speakers.length > 0 ? [speechText] : captions
  return { ...panel, description: [...sentences, ...feelingsIn(panel.beats)].join(' ') }
}
