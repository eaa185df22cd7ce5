import { Look } from '../../artwork/comic/panel-scene.ts'
import type { ComicCharacterRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, Id, many, toBodyFields } from '../../web/form.ts'
import { type Refusal, refusalIn } from '../../web/refusal.ts'
import { panelsHref, stepHref } from '../comic/comic.ts'
import { type Comic, listTemplates, readChoices } from '../comic/queries.ts'
import type { Somebody } from '../engines/storyteller/people.ts'
import type { Undrawn } from '../engines/undrawn.ts'
import { longest, MAX_CAST } from '../limits.ts'
import { hasScript, isCastOpen, isScriptOpen } from '../rules/making.ts'
import type { Character } from '../script/script.ts'
import { chooseBackgrounds, chooseCharacters } from '../work/choose.ts'
import { changeCast } from '../work/hand/cast.ts'
import { missingText } from './people.ts'
import { clothesGroup, lookGroups, missingGroup } from './poser.ts'
import { choice, portraitHref, sampleHref } from './samples.ts'
import { lookFields } from './scene-form.ts'
import { readFields } from './script-form.ts'
import { comicAt, isOwn, ownComicAt, type StudioDeps, studioPage } from './studio.ts'

type WithRefusal = { refusal: string | null }
const castPage = studioPage<ReturnType<typeof castView> & WithRefusal>('cast', 3)
const placesPage = studioPage<ReturnType<typeof placesView> & WithRefusal>('places', 4)

const Ids = many(Id).catch([])

export function castPages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/3', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    if (canChoose(ctx, comic)) await show(ctx, comic, comic.character_id)
  })

  router.post('/komik/:slug/langkah/3', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const [selectedId] = Ids.parse(toBodyFields(ctx.request.body).tokoh)
    const hero = (await listTemplates(db, 'comic_characters')).find(({ id }) => id === selectedId)
    const heroId = hero?.id ?? null
    const castForm = await readCast(comic, ctx.request.body, heroId === comic.character_id ? null : (hero?.key ?? null))
    if (Object.keys(castForm.errors).length > 0) return show(ctx, comic, heroId, castForm)
    const refusal = await refusalIn(async () => {
      // The hero is stored last, because a newly chosen hero's look must be applied first.
      await chooseCharacters(deps, comic.id, { heroId: comic.character_id, cast: castForm.cast })
      const looks = castForm.cast.flatMap(({ id, look = null }) => (id === undefined ? [] : { id, look }))
      await changeCast(deps, comic.id, looks)
      if (heroId !== comic.character_id) await chooseCharacters(deps, comic.id, { heroId })
    })
    if (refusal) return show(ctx, comic, heroId, castForm, refusal)
    seeOther(ctx, stepHref(comic, 4))
  })

  type Shown = [ctx: Context, comic: Comic, heroId: number | null, sent?: Cast, refusal?: Refusal]
  /** Shows the stored cast, or the sent one if there is one. */
  async function show(...[ctx, comic, heroId, castForm, refusal]: Shown): Promise<void> {
    const heroes = await listTemplates(db, 'comic_characters')
    const { listActors } = await import('../engines/staged.ts')
    const { listUndrawn } = await import('../engines/undrawn.ts')
    const [actors, missing] = [listActors(comic), listUndrawn(comic)]
    const cast = comic.characters.map((one, at) => ({ ...one, look: actors[at]?.look ?? null }))
    const formState = castForm ?? { cast, errors: {} }
    const view = castView(comic, isOwn(ctx, comic), { heroes, heroId, actors, missing, ...formState })
    const status = refusal?.status ?? (Object.keys(formState.errors).length > 0 ? 422 : 200)
    castPage(ctx, comic, { ...view, refusal: refusal?.message ?? null }, status)
  }
}

export function placePages(router: AppRouter, deps: StudioDeps) {
  const { db } = deps

  router.get('/komik/:slug/langkah/4', allow('signed_in'), async (ctx) => {
    const comic = await comicAt(ctx, db)
    if (!canChoose(ctx, comic)) return
    const { backgrounds } = await readChoices(db, comic)
    await show(
      ctx,
      comic,
      backgrounds.map(({ id }) => id),
    )
  })

  router.post('/komik/:slug/langkah/4', allow('signed_in'), async (ctx) => {
    const comic = await ownComicAt(ctx, db)
    const selectedIds = Ids.parse(toBodyFields(ctx.request.body).latar)
    const places = await listTemplates(db, 'comic_backgrounds')
    const ids = places.map(({ id }) => id).filter((id) => selectedIds.includes(id))
    const refusal = await refusalIn(() => chooseBackgrounds(deps, comic.id, ids))
    if (refusal) return show(ctx, comic, ids, refusal)
    seeOther(ctx, stepHref(comic, 5))
  })

  async function show(ctx: Context, comic: Comic, ids: number[], refusal?: Refusal): Promise<void> {
    const view = placesView(comic, isOwn(ctx, comic), await listTemplates(db, 'comic_backgrounds'), ids)
    placesPage(ctx, comic, { ...view, refusal: refusal?.message ?? null }, refusal?.status)
  }
}

/** Whether cast and places can be chosen. Otherwise redirects to the current step of the comic. */
function canChoose(ctx: Context, comic: Comic): boolean {
  if (isScriptOpen(comic)) return true
  seeOther(ctx, hasScript(comic) ? withFlash(stepHref(comic, 5), 'kunci') : stepHref(comic, 2))
  return false
}

/** Every person must have a name, and no two may have the same. `hero`: the key of a newly chosen template. */
async function readCast(comic: Comic, body: unknown, hero: string | null): Promise<Cast> {
  const { read, errors, fields } = readFields(body)
  const { listActors, newLook } = await import('../engines/staged.ts')
  const { lookAs } = await import('../engines/undrawn.ts')
  const actors = listActors(comic)
  const cast = comic.characters.slice(0, MAX_CAST).map((before, at) => {
    const names = getFieldNames(at)
    const name = read(names.name, longest.speaker, before.name)
    const appearance = read(names.look, longest.look, before.appearance)
    const { id, look = null } = actors[at] ?? {}
    const lookEntries = Object.entries(lookFields).flatMap(([part, field]) => {
      const value = fields[`${field}-${at}`]
      return typeof value === 'string' ? [[part, value]] : []
    })
    const parts: Record<string, string> = Object.fromEntries(lookEntries)
    const base = look ?? (parts.kind ? lookAs(comic, id ?? '', parts.kind) : null)
    const selectedLook = parts.kind === '' ? null : (Look.safeParse({ ...base, ...parts }).data ?? look)
    const words = appearance === before.appearance ? null : appearance
    return {
      ...(id !== undefined && { id }),
      name,
      appearance,
      personality: read(names.nature, longest.look, before.personality),
      look: newLook(comic, { name, look, chosen: selectedLook, words, template: at === 0 ? hero : null }),
    }
  })
  const keys = cast.map(({ name }) => name.toLowerCase())
  for (const [at, key] of keys.entries()) {
    if (key === '') errors[getFieldNames(at).name] = 'Tokoh ini perlu nama.'
    else if (keys.indexOf(key) < at) errors[getFieldNames(at).name] = 'Nama ini sudah dipakai tokoh lain.'
  }
  return { cast, errors }
}

/** `errors`: by field name. */
type Cast = { cast: readonly Character[]; errors: Errors }

const getFieldNames = (at: number) => ({ name: `nama-${at}`, look: `rupa-${at}`, nature: `sifat-${at}` })

const makeStepForm = (comic: Comic, isOwner: boolean, step: 3 | 4) => ({
  action: stepHref(comic, step),
  isOpen: isOwner && !comic.published_at,
})

type Heroes = { heroes: readonly ComicCharacterRow[]; heroId: number | null }
/** The cast as it is stored. */
type StoredCast = { actors: readonly Somebody[]; missing: readonly Undrawn[] }

const castView = (
  comic: Comic,
  isOwner: boolean,
  { cast, errors, heroes, heroId, ...storedCast }: Cast & Heroes & StoredCast,
) => ({
  ...makeStepForm(comic, isOwner, 3),
  editHref: isOwner && comic.published_at && isCastOpen(comic) ? panelsHref(comic) : null,
  heroes: heroes.map((row) => ({ ...choice(row, [heroId]), picture: sampleHref('tokoh', row.key) })),
  hasOwnHero: heroId === null,
  hero: cast[0]?.name ?? 'tokoh utama',
  rows: cast.map((values, at) => ({
    at,
    names: getFieldNames(at),
    values,
    portrait: values.look ? portraitHref(values.look) : null,
    ...lookView(values, at, storedCast),
    error: errors[getFieldNames(at).name] ?? null,
  })),
  errors,
  limits: longest,
})

/** The choices for a look. `missing`: the people without a drawing. */
function lookView({ look = null }: Character, at: number, { actors, missing }: StoredCast) {
  const [suffix, before] = [`-${at}`, actors[at]?.look ?? null]
  const undrawn = missing.find(({ id }) => id === actors[at]?.id)
  const currentLook = look ?? before
  if (undrawn)
    return {
      groups: [],
      missing: { text: missingText(undrawn), group: missingGroup(undrawn, suffix, look?.kind ?? '') },
    }
  const options = { suffix, canLack: true, lacks: look === null }
  return {
    groups: currentLook ? [...lookGroups(currentLook, options), clothesGroup(currentLook, suffix)] : [],
    missing: null,
  }
}

const placesView = (comic: Comic, isOwner: boolean, places: readonly ComicCharacterRow[], selectedIds: number[]) => ({
  ...makeStepForm(comic, isOwner, 4),
  places: places.map((row) => ({ ...choice(row, selectedIds), picture: sampleHref('latar', row.key) })),
})
