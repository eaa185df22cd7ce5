import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../src/root.ts'

/** The host in the links of the pages. */
export const ORIGIN = 'https://samehadaku.example'

/** The redesign's page of the same show, made of a saved page by repeating its row. */
export function longRedesignPage(episodes: number): string {
  const saved = readFileSync(path.join(root, 'test/fixtures/samehadaku/redesign/anime-lentera-karang.html'), 'utf8')
  return saved
    .replaceAll('lentera-karang', 'seribu-dermaga')
    .replace(/<div class="flex items-center gap-3 p-2[^\n]*/, (row) =>
      Array.from({ length: episodes }, (_, index) =>
        row
          .replaceAll('episode-1/', `episode-${episodes - index}/`)
          .replace('>1</a>', `>${episodes - index}</a>`)
          .replace('Episode 1 Sub', `Episode ${episodes - index} Sub`),
      ).join('\n'),
    )
}

/** The classic theme's search results with many cards of about 2.3 KB each. */
export function longSearchPage(articles: number): string {
  const cards = Array.from({ length: articles }, (_, index) => longCard(index + 1))
  return `<!DOCTYPE html><html lang="id-ID"><head><meta charset="UTF-8"><title>You searched for banyak</title></head>
<body class="search search-results"><h1 class="page-title">Results found: banyak</h1><main id="main" class="site-main relat">
${cards.join('\n')}</main></body></html>`
}

function longCard(number: number): string {
  const [title, href] = [`Serial Banyak ${number}`, `${ORIGIN}/anime/serial-banyak-${number}/`]
  const tags = ['Action', 'Drama', 'Mystery'].map(
    (genre) => `<a href="${ORIGIN}/genre/${genre.toLowerCase()}/" rel="tag">${genre}</a>`,
  )
  const story = 'Sebuah kampung di tepi sungai menunggu kabar dari hulu, dan kabar itu datang dengan perahu kosong. '
  return `<article id="post-${number}" class="animpost post-${number} anime hentry" itemscope>
<div class="animepost"><div class="animposx"><a rel="${number}" href="${href}" title="${title}" itemprop="url">
<div class="content-thumb"><img class="anmsa" src="${ORIGIN}/wp-content/uploads/${number}.jpg" alt="${title}" width="142" height="200">
<div class="type TV">TV</div><div class="score"><i class="fa fa-star"></i> 7.${String(number % 100).padStart(2, '0')}</div></div>
<div class="data"><div class="title"><h2 class="entry-title">${title}</h2></div><div class="type">Completed</div></div></a></div>
<div class="stooltip left"><div class="title"><h4>${title}</h4></div><div class="metadata"><span class="skor">7.00</span>
<span>TV</span> <span>${number}00 Views</span></div><div class="ttls">${story.repeat(12)}</div>
<div class="genres"><div class="mta">${tags.join('')}</div></div></div></div></article>`
}
