import {
  type Character,
  type Dialogue,
  type Idea,
  MAX_PAGES,
  MAX_PANELS_PER_PAGE,
  type Script,
  type Storyteller,
} from '../script/script.ts'
import { castOf } from './cast.ts'
import { examplePanels, examplesFor, optionsOf } from './examples.ts'
import { groupsOf, pagesOf, splitPanels } from './pages.ts'
import { peopleOf } from './people.ts'
import { type Beat, beatsOf, narrationOf, paragraphsIn } from './prose.ts'
import { segmentsIn } from './quotes.ts'
import { narrationIn, type PanelText, panelsIn, scriptIn, speakersIn, titleIn } from './script-form.ts'
import { plainText, sentencesIn } from './text.ts'

const ONE_LINE = 160
const MAX_TITLE = 60

/** By rules: it lays out the creator's own words. Only an idea of one line gets an example script. */
export const createBuiltInStoryteller = (): Storyteller => ({
  name: 'built-in',
  async write(idea, signal) {
    signal.throwIfAborted()
    return scriptOf(idea)
  },
})

/** How many panels the words fill. */
export const panelsNeeded = (text: string): number => laidOut({ text, genres: [], seed: '' }).panels.length
/** How many pages do for that, with six panels each. */
export const pagesNeeded = (text: string): number => Math.ceil(panelsNeeded(text) / MAX_PANELS_PER_PAGE)
/** For the creator whose words need more pages than a comic has; null where they do. */
export function tooLong(text: string): string | null {
  const pages = pagesNeeded(text)
  return pages > MAX_PAGES ? `Ceritamu perlu ${pages} halaman, paling banyak ${MAX_PAGES}. Bagi dua.` : null
}

function scriptOf(idea: Idea): Script {
  const { title, panels, characters, ...made } = laidOut(idea)
  return {
    title,
    tagline: '',
    mood: '',
    characters,
    pages: pagesOf(panels, idea.pageCount).map((page, nth) => ({
      title: `Halaman ${nth + 1}`,
      summary: summaryOf(page),
      panels: page.map(({ description, beats }) => ({ description, dialogues: beats.map(dialogueOf) })),
    })),
    ...made,
  }
}

type LaidOut = Pick<Script, 'title' | 'origin' | 'options'> & {
  panels: readonly PanelText[]
  characters: readonly Character[]
}

function laidOut({ text, genres, seed, option = 1 }: Pick<Idea, 'text' | 'genres' | 'seed' | 'option'>): LaidOut {
  const whole = plainText(text)
  const script = scriptIn(whole)
  if (script) {
    const characters = castOf(narrationIn(script), speakersIn(script), seed)
    const panels = splitPanels(panelsIn(script, peopleOf(characters))).map(described)
    return {
      title: titleOf(titleIn(script) ?? panels[0]?.description ?? whole),
      panels,
      characters,
      origin: 'creator',
      options: [],
    }
  }
  const { title, body } = titledBody(whole)
  const characters = castOf(narrationOf(body), [], seed)
  if (isOneLine(body)) {
    const found = examplesFor(genres)
    const chosen = found[option - 1] ?? found[0]
    const panels = chosen ? examplePanels(chosen, body, characters[0]?.name ?? null) : []
    return {
      title: titleOf(title ?? body),
      panels,
      characters,
      origin: 'example',
      options: optionsOf(found),
    }
  }
  const groups = groupsOf(beatsOf(body, peopleOf(characters)))
  const panels = groups.map((beats) => described({ page: 0, description: '', beats }))
  const [first = body, second] = paragraphsIn(body)
  const heading = second !== undefined && first.length <= MAX_TITLE && !/[.!?…:"”,]$/.test(first) ? first : null
  return {
    title: titleOf(title ?? heading ?? sentencesIn(body)[0] ?? body),
    panels,
    characters,
    origin: 'creator',
    options: [],
  }
}

/** `Judul: …` in the first line. */
function titledBody(text: string): { title: string | null; body: string } {
  const [mark = '', title = ''] = /^[#* ]*(?:judul|title)\s*:\s*(.+)\n*/iu.exec(text) ?? []
  return mark === '' || mark.length === text.length
    ? { title: null, body: text }
    : { title: title.replaceAll('*', ''), body: text.slice(mark.length) }
}

const isOneLine = (text: string): boolean =>
  text.length <= ONE_LINE &&
  !text.includes('\n') &&
  sentencesIn(text).length === 1 &&
  !/^[—–]/.test(text) &&
  segmentsIn(text).every(({ isQuote }) => !isQuote)

/** The text's own first words. */
function titleOf(text: string): string {
  const plain = text.replace(/^["“”'‘«*#\s]+/, '').trim()
  const [first = plain] = plain.split(/(?<=[.!?…]["”'’»]?)\s|[;:]\s/)
  const short = first.length <= MAX_TITLE ? first : first.slice(0, first.lastIndexOf(' ', MAX_TITLE))
  return short.replace(/[.,;:"”'’»]+$/, '').trim() || 'Tanpa judul'
}

/** Without a description the captions, else the speakers, say what is seen. */
function described(panel: PanelText): PanelText {
  if (panel.description !== '') return panel
  const captions = panel.beats.filter(({ kind }) => kind === 'narration').map(({ text }) => text)
  const speakers = [...new Set(panel.beats.map(({ character }) => character).filter(Boolean))]
  const spoken =
    speakers.length > 0 ? `${speakers.join(' dan ')} ${speakers.length > 1 ? 'bercakap-cakap' : 'berbicara'}.` : ''
  return { ...panel, description: captions.join(' ') || spoken }
}

const dialogueOf = ({ character, text, kind }: Beat): Dialogue => ({ character, text, kind, x: null, y: null })
const summaryOf = ([first]: readonly PanelText[]): string =>
  first?.beats.find(({ kind }) => kind === 'narration')?.text ?? ''
