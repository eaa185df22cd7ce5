import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { bring, entry, kept, outcome, seen, titles, undo } from './collection.ts'
import { useBrowser } from './support.ts'

const { open } = useBrowser()

test('an export brings everything back into an empty browser, unknown fields included', async () => {
  const stored = {
    kortekstream_watchlist: [entry('a', 2, { cover: '', nada: { dalam: [1, 2] } }), entry('b', 1, { cover: '' })],
    kortekstream_favorites: [entry('a', 3, { cover: '' })],
    kortekstream_history: [seen('a', 4, { position: 30, duration: 100, apiSource: { name: 'x' } })],
  }
  const { page, problems } = await open('/koleksi/', { stored })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Ekspor' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^kortekstream-koleksi-\d{4}-\d\d-\d\d\.json$/)
  const file = await readFile(await download.path(), 'utf8')
  expect(JSON.parse(file)).toMatchObject({ version: 1, exportedAt: expect.stringMatching(/^20\d\d-/) })

  const fresh = await open('/koleksi/')
  await bring(fresh.page, file)
  await outcome(fresh.page, /4 isi ditambahkan, 0 diperbarui/)
  for (const [key, entries] of Object.entries(stored))
    expect(await kept(fresh.page, key.replace('kortekstream_', ''))).toEqual(entries)
  await bring(fresh.page, file)
  await outcome(fresh.page, /Tidak ada yang baru/)
  expect([...problems, ...fresh.problems]).toEqual([])
})

test('importing merges by slug, the newest wins, nothing of one side is lost, and undo restores it', async () => {
  const ours = [entry('sama', 5, { title: 'Milik sini' }), entry('tua', 1, { title: 'Tua' }), entry('sini', 2)]
  const { page } = await open('/koleksi/', {
    stored: {
      kortekstream_watchlist: ours,
      kortekstream_history: [seen('a', 1, { position: 50, duration: 100, cover: '/ilustrasi/poster/a.svg' })],
    },
  })
  await bring(page, {
    kortekstream_watchlist: JSON.stringify([
      entry('sama', 4, { title: 'Milik berkas' }),
      entry('tua', 6, { title: 'Lebih baru' }),
      entry('berkas', 3),
    ]),
    history: [seen('a', 2, { episodeSlug: 'https://situs.contoh/a-episode-1/', cover: '-' })],
  })

  await outcome(page, /1 isi ditambahkan, 2 diperbarui/)
  expect(await titles(page)).toEqual(['Lebih baru', 'Milik sini', 'Judul berkas', 'Judul sini'])
  expect(await kept(page, 'history')).toEqual([
    seen('a', 2, { position: 50, duration: 100, cover: '/ilustrasi/poster/a.svg' }),
  ])
  await undo(page)
  await outcome(page, /diurungkan/)
  expect(await titles(page)).toEqual(['Milik sini', 'Judul sini', 'Tua'])
  expect(await kept(page, 'history')).toMatchObject([{ watchedAt: seen('a', 1).watchedAt, position: 50 }])
})

test('the history keeps its two thousand newest titles, and says how many episodes an import leaves out', async () => {
  const { page } = await open('/koleksi/', {
    stored: { kortekstream_history: Array.from({ length: 60 }, (_, at) => seen(`sini-${at}`, 20)) },
  })
  await bring(page, { history: Array.from({ length: 1_970 }, (_, at) => seen(`berkas-${at}`, at < 50 ? 25 : 10)) })

  await outcome(page, /1940 isi ditambahkan, 0 diperbarui.*2\.000 judul; 30 episode yang terlama/)
  const slugs: string[] = (await kept(page, 'history')).map((item: { slug: string }) => item.slug)
  expect(slugs).toHaveLength(2_000)
  expect(slugs.filter((slug) => slug.startsWith('sini'))).toHaveLength(60)
  await undo(page)
  await outcome(page, /diurungkan/)
  expect(await kept(page, 'history')).toHaveLength(60)
})

test('a file of many episodes can be brought in again, changes nothing twice, and can be undone', async () => {
  const history = Array.from({ length: 300 }, (_, at) =>
    seen(`judul-${at % 8}`, 1 + (at % 28), {
      episodeSlug: `judul-${at % 8}-episode-${at}`,
      ...(at % 3 === 0 ? { position: 95, duration: 100, next: { slug: 'x', name: 'Episode 9' } } : {}),
    }),
  )
  const { page } = await open('/koleksi/')
  await bring(page, { history })
  await outcome(page, /300 isi ditambahkan/)
  await bring(page, { history })
  await outcome(page, /Tidak ada yang baru/)
  await bring(page, { history: [seen('judul-0', 29, { episodeSlug: 'judul-0-episode-999' })] })
  await outcome(page, /1 isi ditambahkan, 0 diperbarui/)
  await undo(page)
  await outcome(page, /diurungkan/)
  expect(await page.locator('[data-count="history"]').textContent()).toBe('300')
})

const badFiles: [unknown, RegExp][] = [
  ['{"watchlist": [', /tidak bisa dibaca/],
  ['[]', /bukan cadangan koleksi/],
  [{ lain: [] }, /tidak berisi watchlist/],
  [{ version: 2, watchlist: [] }, /versi yang belum dikenal/],
  [{ watchlist: {} }, /watchlist bukan sebuah daftar/],
  [{ watchlist: [entry('baik', 1), { title: 'Tanpa slug' }] }, /ke-2 dari watchlist tidak punya slug/],
  [{ favorites: [entry('a', 1, { cover: 'javascript:alert(1)' })] }, /cover yang bukan alamat gambar/],
  [{ favorites: [entry('a', 1, { cover: '//gambar.contoh/x.png' })] }, /cover yang bukan alamat gambar/],
  [{ favorites: [entry('a', 1, { title: 'x'.repeat(501) })] }, /title yang terlalu panjang/],
  [{ favorites: [entry('a', 1, { title: 5 })] }, /title yang bukan teks/],
  [{ favorites: [entry('a', 1, { addedAt: 'kemarin' })] }, /waktu yang tidak terbaca/],
  [{ history: [seen('a', 1, { position: '5' })] }, /position yang bukan detik/],
  [`{"watchlist": ["${'x'.repeat(8 * 1024 * 1024)}"]}`, /lebih dari 8 MB/],
  ['<?xml version="1.0"?><myanimelist><anime></anime></myanimelist>', /Daftar dari MyAnimeList belum bisa dibaca/],
  [{ data: { MediaListCollection: { lists: [] } } }, /Daftar dari AniList belum bisa dibaca/],
  [{ data: [{ type: 'libraryEntries', attributes: {} }] }, /Daftar dari Kitsu belum bisa dibaca/],
]

test('a bad file changes nothing and says what is wrong with it', async () => {
  const { page } = await open('/koleksi/', { stored: { kortekstream_watchlist: [entry('ada', 1)] } })
  for (const [content, complaint] of badFiles) {
    await bring(page, content)
    await outcome(page, complaint)
    expect(await page.locator('[data-outcome]').textContent()).toContain('Tidak ada yang diubah.')
    expect(await kept(page, 'watchlist')).toEqual([entry('ada', 1)])
    expect(await kept(page, 'favorites')).toBeNull()
  }
})

test('a bad file after a good one stands alone, and looks like an error', async () => {
  const { page } = await open('/koleksi/')
  const color = () => page.locator('[data-outcome]').evaluate((line) => getComputedStyle(line).color)
  await bring(page, { watchlist: [entry('baik', 1)] })
  await outcome(page, /1 isi ditambahkan/)
  const good = await color()
  expect(await page.textContent('#toast')).toContain('1 isi ditambahkan')

  await bring(page, '{"watchlist": [')

  await outcome(page, /Tidak ada yang diubah/)
  expect(await page.textContent('#toast')).toBe('')
  expect(await color()).not.toBe(good)
  await bring(page, { watchlist: [entry('lagi', 1)] })
  await outcome(page, /1 isi ditambahkan/)
  expect(await color()).toBe(good)
})

test('markup in an imported file is shown as text', async () => {
  const { page, problems } = await open('/koleksi/')
  await bring(page, { watchlist: [entry('jahil', 1, { title: '<img src=x onerror=alert(1)>', cover: '' })] })
  await outcome(page, /1 isi ditambahkan/)
  expect(await titles(page)).toEqual(['<img src=x onerror=alert(1)>'])
  expect(problems).toEqual([])
})

test('a full browser is said to be full, and nothing is half imported', async () => {
  const { page } = await open('/koleksi/', { stored: { kortekstream_watchlist: [entry('ada', 1)] } })
  await page.evaluate(() => {
    const room = 5 * 1024 * 1024 - JSON.stringify(localStorage).length
    localStorage.setItem('penuh', 'x'.repeat(room - 2_000))
  })
  await bring(page, {
    watchlist: [entry('baru', 2)],
    history: Array.from({ length: 90 }, (_, at) => seen(`banyak-${at}`, 3)),
  })
  await outcome(page, /tempatnya penuh.*Tidak ada yang diubah/)
  expect(await kept(page, 'watchlist')).toEqual([entry('ada', 1)])
  expect(await kept(page, 'history')).toBeNull()
})
