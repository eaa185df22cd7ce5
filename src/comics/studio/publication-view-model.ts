import type { Errors, Values } from '../../web/form.ts'
import { comicHref, engineText, panelsHref, stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import type { Comic, Panel } from '../comic/queries.ts'
import { pictureHref } from '../pictures/pictures.ts'
import { isFilled } from '../script/script.ts'
import { shortened } from '../storyteller/idea-text.ts'
import type { readNarration } from '../voice/narration.ts'
import type { Purse } from './studio.ts'
import { panelHref } from './studio-view-model.ts'

const ages = { semua: 'Semua umur', '13+': '13 tahun ke atas', '17+': '17 tahun ke atas' }

type Parts = { panels: readonly Panel[]; values: Values; errors: Errors | null; purse: Purse; baseUrl: string }

export function publicationView(comic: Comic, { panels, values, errors, purse, baseUrl }: Parts) {
  const { title = '', synopsis = '', age_label, allow_downloads } = values
  return {
    action: stepHref(comic, 7),
    visibility: `${comicHref(comic)}tampil/`,
    values: { title, synopsis },
    limits: longest,
    ages: Object.entries(ages).map(([value, text]) => ({ value, text, isChosen: value === age_label })),
    allowDownloads: allow_downloads === 'ya',
    isPublished: comic.published_at !== null,
    mayPublish: comic.published_at !== null || purse.publications !== 0,
    isActive: comic.is_active,
    removal: comic.removed_at && (comic.removal_reason ?? 'Tanpa alasan tertulis.'),
    engine: engineText(comic),
    card: {
      picture: comic.cover === null ? null : pictureHref(comic.cover, 480),
      title: title || 'Tanpa judul',
      text: shortened(synopsis, 120),
      host: new URL(baseUrl).host,
    },
    pageHref: comicHref(comic),
    missing: missingIn(comic, panels),
    errors: errors ?? {},
  }
}

function missingIn(comic: Comic, panels: readonly Panel[]) {
  const bare = panels.filter(({ render_id }) => render_id === null).length
  const unfilled = panels.filter(({ dialogues }) => !dialogues.every(isFilled))
  return [
    ...unfilled.map(({ id, page_number, panel_number }) => ({
      text: `Panel ${page_number}.${panel_number} punya teks yang belum diisi, jadi tidak ikut tampil.`,
      href: panelHref(comic, id),
    })),
    ...(bare > 0 ? [{ text: `${bare} panel belum punya gambar.`, href: panelsHref(comic) }] : []),
    ...(comic.synopsis ? [] : [{ text: 'Sinopsisnya masih kosong.', href: '#f-synopsis' }]),
  ]
}

export const narrationView = (comic: Comic, { status, ...rest }: Awaited<ReturnType<typeof readNarration>>) => ({
  ask: `${comicHref(comic)}suara/`,
  isWaiting: status === 'PENDING' || status === 'PROCESSING',
  ...rest,
})
