import type { Page } from 'playwright-core'

const day = (date: number) => `2026-10-${String(date).padStart(2, '0')}T08:00:00.000Z`

/** A title in a list of the collection, put there on a day of October. */
export const entry = (slug: string, date: number, more: object = {}) => ({
  id: slug,
  title: `Judul ${slug}`,
  slug,
  cover: `/ilustrasi/poster/${slug}.svg`,
  addedAt: day(date),
  ...more,
})

/** An episode in the history, watched on a day of October. */
export const seen = (slug: string, date: number, more: object = {}) => ({
  id: slug,
  title: `Judul ${slug}`,
  slug,
  episodeSlug: `${slug}-episode-1`,
  episodeTitle: 'Episode 1',
  cover: '',
  watchedAt: day(date),
  ...more,
})

/** The titles that the page of the collection shows. */
export const titles = (page: Page) => page.locator('[data-cards] .card-title').allTextContents()

/** A list as the browser has stored it. */
export const kept = (page: Page, key: string) =>
  page.evaluate((name) => JSON.parse(localStorage.getItem(`kortekstream_${name}`) ?? 'null'), key)

/** Chooses a file for the import of the collection. */
export const bring = (page: Page, content: unknown) =>
  page.locator('[data-file]').setInputFiles({
    name: 'koleksi.json',
    mimeType: 'application/json',
    buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  })

/** Waits for what the page says about an import. */
export const outcome = (page: Page, text: RegExp) => page.locator('[data-outcome]', { hasText: text }).waitFor()

export const undo = (page: Page) => page.getByRole('button', { name: 'Urungkan' }).click()
