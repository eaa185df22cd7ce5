import type { Locator, Page, Request, Response } from 'playwright-core'
import { expect } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'

/** Clicks: presses on links, buttons, boxes and menus. Fields: what was typed, pasted, chosen or picked. */
export type Effort = { clicks: number; fields: number }
export type Person = ReturnType<typeof person>

type Files = Parameters<Locator['setInputFiles']>[0]
type Wishes = Parameters<ReturnType<typeof useWholeSite>['visit']>[1]
/** The words of the card, row or form in which something is looked for, where the page has it more than once. */
type Place = { in?: string | RegExp }

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
export const desk = { viewport: { width: 1440, height: 900 } }

/**
 * A day on the whole site, whose people do at most what `most` says. `comes` opens the one address that a person types,
 * or follows a link out of a message; the same person may come on several devices. `ends` prints what each has done.
 */
export function useDay<Name extends string>(
  day: string,
  most: Readonly<Record<Name, Effort>>,
  settings?: Parameters<typeof useWholeSite>[0],
) {
  const whole = useWholeSite(settings)
  const names = Object.keys(most) as Name[]
  const efforts = new Map(names.map((name) => [name, { clicks: 0, fields: 0 }]))
  const problems: string[] = []
  const failures: Promise<string | null>[] = []

  async function comes(name: Name, address: string, look: Wishes = {}): Promise<Person> {
    const visit = await whole.visit('/health', look)
    const effort = efforts.get(name) ?? { clicks: 0, fields: 0 }
    visit.page.on('response', (response) => {
      if (response.status() >= 500) failures.push(failureOf(response))
    })
    const one = person(visit.page, effort, () =>
      problems.push(...visit.problems.splice(0).map((line) => `${name}: ${line}`)),
    )
    await one.types(address)
    return one
  }

  async function ends(...people: Person[]): Promise<void> {
    for (const one of people) one.leaves()
    problems.push(...(await Promise.all(failures)).filter((failure) => failure !== null))
    const done = [...efforts].map(([name, { clicks, fields }]) => `${name} ${clicks} clicks, ${fields} fields`)
    console.log(`${day}: ${done.join('; ')}`)
    expect(problems).toEqual([])
    for (const [name, { clicks, fields }] of efforts) {
      expect(clicks, `clicks of the ${name}`).toBeLessThanOrEqual(most[name].clicks)
      expect(fields, `fields of the ${name}`).toBeLessThanOrEqual(most[name].fields)
    }
  }

  return { ...whole, comes, ends }
}

/** A failed answer that a person meets. What the browser fetches ahead may fail: it is asked for again on the visit. */
async function failureOf(response: Response): Promise<string | null> {
  const { 'sec-purpose': purpose = '' } = await response.request().allHeaders()
  return purpose.startsWith('prefetch') ? null : `${response.status()} ${response.url()}`
}

/** What a person reads of a text: the size of spaces and letters does not matter. */
const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase()
const escaped = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s+')
/** Parts of a page that a person sees as one: a card, a row, a form. */
const PARTS =
  'section, article, aside, header, nav, li, tr, form, fieldset, details, dialog, [role=region], [role=listitem], [popover]'

/**
 * Uses a page as a person does: finds things by their visible words or labels, and waits for what comes of a press. Fails
 * where the words lead to more than one thing.
 */
export function person(page: Page, effort: Effort, leaves: () => void) {
  const loading = loadingOn(page)

  const within = ({ in: words }: Place, has: (root: Page | Locator) => Locator): Page | Locator =>
    words === undefined
      ? page
      : page
          .locator(PARTS)
          .filter({ hasText: words, has: has(page) })
          .last()

  /** The one visible thing that is called so: by its whole name, else by how its name begins, else by words within it. */
  async function one(kind: string, words: string, make: (name: RegExp) => Locator): Promise<Locator> {
    const named = ['^\\s*W(\\s+[\\d.]+)?\\s*$', '^\\s*W', 'W']
      .map((shape) => new RegExp(shape.replace('W', escaped(words)), 'i'))
      .map((name) => make(name).filter({ visible: true }))
    let found = page.locator('none')
    const targets = async () => {
      for (const names of named) if ((await found.count()) === 0) found = names
      return new Set(await found.evaluateAll((all) => all.map((each, nth) => each.getAttribute('href') ?? nth))).size
    }
    await expect.poll(targets, { message: `${kind} "${words}" on ${page.url()}`, timeout: 60_000 }).toBe(1)
    return found.first()
  }

  const pressable = (root: Page | Locator, name: RegExp) =>
    root
      .getByRole('button', { name })
      .or(root.getByRole('link', { name }))
      .or(root.getByRole('menuitem', { name }))
      .or(root.getByRole('menuitemradio', { name }))
      .or(root.getByRole('menuitemcheckbox', { name }))
      .or(root.getByRole('tab', { name }))
      .or(root.locator('summary').filter({ hasText: name }))
  const field = (words: string, place: Place, kind = 'field') =>
    one(kind, words, (name) => within(place, (root) => root.getByLabel(name)).getByLabel(name))

  async function done(act: Promise<unknown>): Promise<void> {
    await act
    await loading.ends()
  }

  return {
    page,
    leaves,
    /** Opens an address that a person knows by heart. */
    types: (address: string) => done(page.goto(address)),
    /** Follows a link out of a message. */
    async follows(link: string): Promise<void> {
      effort.clicks += 1
      await done(page.goto(link))
    },
    async press(words: string, place: Place = {}): Promise<void> {
      const control = await one('control', words, (name) =>
        pressable(
          within(place, (root) => pressable(root, name)),
          name,
        ),
      )
      effort.clicks += 1
      await done(control.click())
    },
    /** Ticks a box, or takes it off. */
    async tick(words: string, place: Place = {}): Promise<void> {
      const box = await one('box', words, (name) => {
        const boxes = (root: Page | Locator) =>
          root.getByRole('checkbox', { name }).or(root.getByRole('radio', { name }))
        return boxes(within(place, boxes))
      })
      effort.clicks += 1
      // The label may lie over a box that is drawn by styles.
      await done(box.click({ force: true }))
    },
    async fill(label: string, value: string, place: Place = {}): Promise<void> {
      const input = await field(label, place)
      effort.fields += 1
      await input.fill(value)
    },
    async paste(label: string, text: string, place: Place = {}): Promise<void> {
      const input = await field(label, place)
      effort.fields += 1
      await input.focus()
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
      await done(page.keyboard.press('ControlOrMeta+v'))
    },
    /** Chooses in a menu, or among the radio buttons of a group. */
    async choose(label: string, option: string, place: Place = {}): Promise<void> {
      const control = await one('choice', label, (name) => {
        const choices = (root: Page | Locator) =>
          root
            .getByRole('combobox', { name })
            .or(root.getByRole('group', { name }))
            .or(root.getByRole('radiogroup', { name }))
        return choices(within(place, choices))
      })
      effort.fields += 1
      if (await control.evaluate((element) => element instanceof HTMLSelectElement))
        return done(control.selectOption({ label: option }))
      const radio = await one('choice', option, (name) => control.getByRole('radio', { name }))
      await done(radio.check({ force: true }))
    },
    async pick(label: string, files: Files, place: Place = {}): Promise<void> {
      const input = within(place, (root) => root.getByLabel(label)).getByLabel(label)
      effort.fields += 1
      await done(input.setInputFiles(files))
    },
    /** Waits until the page shows these words. */
    async reads(...texts: string[]): Promise<void> {
      for (const text of texts)
        await expect
          .poll(
            async () =>
              plain(
                await page
                  .locator('body')
                  .innerText()
                  .catch(() => ''),
              ),
            { message: page.url() },
          )
          .toContain(plain(text))
    },
    /** Waits until a picture with this description is drawn. */
    async sees(alt: string): Promise<void> {
      const width = () =>
        page
          .getByAltText(alt)
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth)
      await expect.poll(width, { message: `${alt} on ${page.url()}` }).toBeGreaterThan(0)
    },
    async goesBack(): Promise<void> {
      effort.clicks += 1
      await done(page.goBack())
    },
    /** What the page shows now. */
    seen: async () => plain(await page.locator('body').innerText()),
  }
}

/** Follows which documents and parts of the page are on their way. */
function loadingOn(page: Page) {
  const underWay = new Set<Request>()
  page.on('request', (request) => {
    if (['document', 'fetch', 'xhr'].includes(request.resourceType())) underWay.add(request)
  })
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  /** A press may only start to load in the next frame; the page that it was in may be gone by then. */
  const nextFrame = () =>
    page
      .evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
      .catch(() => null)
  return {
    async ends(): Promise<void> {
      await nextFrame()
      await expect.poll(() => underWay.size, { message: `${page.url()} loads` }).toBe(0)
      await page.waitForLoadState()
      await nextFrame()
    },
  }
}
