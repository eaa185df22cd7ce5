import type { Knex } from 'knex'
import type { Comic } from '../comic/queries.ts'
import { inReadingProcess } from '../engines/reading-process.ts'
import type { Model, Script, Storyteller } from '../script/script.ts'
import { moveOn, replacePanels } from './queries.ts'

/** `model`: a model's pictures are cut from grids, so with a model all panels have the same shape. */
type Deps = { db: Knex; storyteller: Storyteller; model: Model | null }

/** A script that arrives after a cancellation or a newer request is discarded. */
export async function writeScript({ db, storyteller, model }: Deps, comic: Comic, signal: AbortSignal): Promise<void> {
  const { story_idea: text, page_count, page_count_requested, genres, style, seed, user_id: userId } = comic
  const idea = { text, pageCount: page_count_requested ?? page_count, genres, style, seed, userId }
  const option = comic.script_option === null ? {} : { option: comic.script_option }
  const script = await storyteller.write({ ...idea, ...option }, signal)
  const { characters, pages } = await staged(script, comic, model === null)
  const summaries = script.pages.map(({ summary }) => summary)
  await db.transaction(async (trx) => {
    const isWanted = await moveOn(trx, comic, 'GENERATING_SCRIPT', {
      draft_status: 'SCRIPT_READY',
      queued_at: null,
      storyteller: storyteller.name,
      title: script.title.slice(0, 200),
      tagline: script.tagline,
      mood: script.mood,
      synopsis: shortened(makeSynopsis(text.trim(), script)),
      summary: summaries.join('\n\n'),
      tags: makeTags(script),
      characters: JSON.stringify(characters),
      pages: JSON.stringify(script.pages.map(({ title, summary }) => ({ title, summary }))),
      page_count: script.pages.length,
      script_origin: script.origin ?? (storyteller.name === 'gemini' ? 'model' : null),
      script_options: JSON.stringify(script.options ?? []),
    })
    if (isWanted) await replacePanels(trx, comic.id, pages)
  })
}

/** Adds the scene of each panel, for the kit and for changes by hand, and the looks of all people. */
async function staged(script: Script, { seed, user_id: userId }: Comic, isShaped: boolean) {
  if (script.pages.every(({ panels }) => panels.every(({ scene }) => scene))) return script
  const { listActors } = await import('../engines/staged.ts')
  const actors = listActors({ characters: [...script.characters], seed })
  const characters = script.characters.map((one, at) => ({ ...one, ...actors[at], drawn: actors[at]?.look != null }))
  const words = script.pages.map(({ panels }) => panels.map((panel) => ({ ...panel, dialogues: [...panel.dialogues] })))
  const scenes = await inReadingProcess('stagedFrom', [{ characters, seed }, words, isShaped], { userId })
  const pages = script.pages.map((page) => ({
    ...page,
    panels: page.panels.map((panel) => ({ ...panel, scene: scenes.shift() ?? null })),
  }))
  return { characters, pages }
}

/** The captions if the creator's text is a script with stage directions, otherwise the text itself. */
function makeSynopsis(text: string, { pages }: Script): string {
  if (!/^[^\S\n\r\u2028\u2029]*(panel|halaman|adegan|page|scene)\s*\d/im.test(text)) return text
  const panels = pages.flatMap((page) => page.panels)
  const captions = panels.flatMap(({ dialogues }) => dialogues.filter(({ kind }) => kind === 'narration'))
  return captions.map((caption) => caption.text).join(' ') || (panels[0]?.description ?? '')
}

/** The synopsis is the beginning of the text, so that it does not reveal the end. */
const MAX_SYNOPSIS = 500

function shortened(whole: string): string {
  if (whole.length <= MAX_SYNOPSIS) return whole
  const cut = whole.slice(0, MAX_SYNOPSIS)
  return cut.slice(0, Math.max(cut.lastIndexOf('. ') + 1, cut.lastIndexOf(' ')))
}

const makeTags = ({ characters, mood }: Script): string =>
  [...characters.map(({ name }) => name), mood]
    .filter((word) => /\p{L}/u.test(word))
    .slice(0, 5)
    .map((word) => `#${word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')}`)
    .join(' ')
