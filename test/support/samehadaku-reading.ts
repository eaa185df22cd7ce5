import { readPage } from '../../src/anime/sources/samehadaku/read-page.ts'
import { createSite } from '../../src/anime/sources/samehadaku/site.ts'

const now = new Date('2026-11-20T10:00:00.000Z')
const site = createSite('https://here.test')

/** Reads a body as the page of a site with advertisements, scripts and a menu around it. */
export const reading = async (body: string, path: string, head = '') => ({
  ...(await readPage(
    `<!DOCTYPE html><html lang="id"><head><meta charset="UTF-8">${head}<script>var a = "<div class='animepost'>";</script></head>
<body><header><nav><ul><li><a href="/">Home</a><li><a href="/anime-terbaru/">Terbaru</a><li><a href="/schedule/">Jadwal</a></ul></nav></header>
<a href="https://slot-gacor.example/"><img src="https://slot-gacor.example/b.gif" alt="Slot Gacor"></a>${body}
<div class="kln"><a href="https://judi.example/"><img src="https://judi.example/a.gif" alt=""></a></div><footer><p>&copy;</p></footer></body></html>`,
    `https://here.test${path}`,
  )),
  site,
  now,
})
