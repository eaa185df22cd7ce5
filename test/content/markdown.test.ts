import { expect, test } from 'vitest'
import { plainText, renderMarkdown } from '../../src/content/markdown.ts'

/** The greatest length of a text in characters. */
const LENGTH = 60_000
const filled = (part: string) => part.repeat(Math.ceil(LENGTH / part.length)).slice(0, LENGTH)
const table = (columns: number, row: string) =>
  `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}\n${filled(row)}`.slice(0, LENGTH)

test.each([
  ['a wide table with short rows', table(7_000, 'a\n')],
  ['a long table with short rows', table(12, 'a\n')],
  ['many tables', filled(`${table(12, 'a\n').slice(0, 700)}\n\n`)],
  ['open brackets', filled('[')],
  ['open links', filled('[a](')],
  ['open emphasis', filled('*a_')],
  ['apostrophes', filled("'a ")],
  ['quotes', filled('"')],
  ['lists in lists', filled('- - - - - - - - - - a\n')],
  ['empty list items', filled('-\n')],
  ['numbered lists in lists', filled('1. ')],
  ['quotations in quotations', filled('> > > > > > > > > > a\n')],
  ['a quotation that goes on', `${'> '.repeat(90)}\n${filled('a\n')}`.slice(0, LENGTH)],
  ['headings', filled('# a\n')],
  ['links to other sites', filled('[a](//b)')],
  ['addresses', filled('http://a.id ')],
  ['addresses without a scheme', filled('www.a.id ')],
  ['beginnings of addresses', filled('www.')],
  ['addresses within each other', filled('www.a.id/')],
  ['e-mail addresses', filled('a@b.id ')],
  ['beginnings of e-mail addresses', filled('a@')],
  ['bullets', filled('• a\n')],
  ['breaks', filled('<br>')],
  ['references', `[a]: /b\n${filled('[a]')}`.slice(0, LENGTH)],
  ['runs of backticks', Array.from({ length: 340 }, (_, at) => '`'.repeat(at + 1)).join(' ')],
])('the page of a text that consists of marks stays small: %s', (_name, text) => {
  const { html, headings, words } = renderMarkdown(text)
  // A text is at most this long when each of its characters is escaped.
  expect(html.length).toBeLessThanOrEqual(LENGTH * 6 + 10)
  expect(html.match(/<(td|li|a|h2|blockquote)\b/g)?.length ?? 0).toBeLessThan(9_000)
  expect(headings.length).toBeLessThan(4_000)
  expect(words).toBeGreaterThan(0)
  expect(plainText(text).length).toBeLessThanOrEqual(LENGTH)
})

test('HTML in a text is shown as it was typed', () =>
  expect(renderMarkdown('<b onclick="x">a</b>').html).toBe('<p>&lt;b onclick=“x”&gt;a&lt;/b&gt;</p>\n'))

test('pictures of this site are shown, those of other sites are not', () => {
  const { html } = renderMarkdown(
    '![Jam](/static/uploads/jam.webp) ![Jauh](https://jauh.example/a.png) ![Akun](/akun/)',
  )
  expect(html.match(/<img [^>]*>/g)).toEqual(['<img src="/static/uploads/jam.webp" alt="Jam" loading="lazy">'])
})

test('a text beyond the bounds is shown as it was typed, without running as HTML', () => {
  const { html } = renderMarkdown(`<script>x</script>\n\n${filled('[')}`)
  expect(html).toMatch(/^<p>&lt;script&gt;x&lt;\/script&gt;<\/p>\n<p>\[\[/)
})

test('the longest ordinary text keeps its headings, tables, lists and links', () => {
  const rows = Array.from({ length: 20 }, (_, at) => `| ${at}.30 | Pembukaan | Taman Budaya Bandung | Ratri Maharani |`)
  const part = [
    '## Mulai dari jam',
    'Kami **selalu** mulai dari [jam](/program/), *bukan* dari "warna", karena langit berubah lebih cepat daripada kuas. '.repeat(
      20,
    ),
    '- satu\n- dua\n- tiga',
    `| Waktu | Acara | Tempat | Pembicara |\n|---|---|---|---|\n${rows.join('\n')}`,
  ].join('\n\n')
  const { html, headings, words } = renderMarkdown(filled(`${part}\n\n`))
  expect(headings.length).toBeGreaterThan(15)
  expect(html).toContain('<td>Ratri Maharani</td>')
  expect(html).toContain('<strong>selalu</strong>')
  expect(html).toContain('<a href="/program/">jam</a>')
  expect(words).toBeGreaterThan(5_000)
})

test('columns of a table are aligned by classes, and a cell may break its line', () => {
  const { html } = renderMarkdown(
    '| Hari | Kegiatan | Biaya |\n|:--|:-:|--:|\n| Senin | Buka<br>bersama<BR/> | Rp 1.000 |',
  )
  expect(html).not.toContain('style=')
  expect(html).toContain('<th class="is-left">Hari</th>')
  expect(html).toContain('<th class="is-right">Biaya</th>')
  expect(html).toMatch(/<td class="is-center">Buka<br>\s*bersama<br>\s*<\/td>/)
  expect(renderMarkdown('`<br>` dan <b>').html).toBe('<p><code>&lt;br&gt;</code> dan &lt;b&gt;</p>\n')
})

test('addresses and e-mail addresses are links, and two words around a full stop are not', () => {
  const { html } = renderMarkdown(
    'Lihat https://contoh.id/a dan www.contoh.id/b, surel panitia@contoh.id. Selesai.Di sini.',
  )
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    'https://contoh.id/a',
    'https://www.contoh.id/b',
    'mailto:panitia@contoh.id',
  ])
  expect(html).toContain('>www.contoh.id/b</a>,')
  expect(renderMarkdown('![Peta](https://contoh.id/a.png)').html).toContain(
    '<a href="https://contoh.id/a.png" rel="noopener nofollow">Peta</a>',
  )
})

test('bullets of word processors become lists, and stay as they are in code', () => {
  const { html } = renderMarkdown('Bawa:\n• satu\no\tsub\n● dua\n\n```\n• apa adanya\n```')
  expect(html.replace(/\s+/g, '')).toBe(
    '<p>Bawa:</p><ul><li>satu<ul><li>sub</li></ul></li><li>dua</li></ul><pretabindex="0"><code>•apaadanya</code></pre>',
  )
})
