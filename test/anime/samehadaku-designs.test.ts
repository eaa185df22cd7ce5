import { describe, expect, test } from 'vitest'
import { readDetail } from '../../src/anime/sources/samehadaku/detail.ts'
import { longRedesignPage } from '../support/samehadaku-pages.ts'
import { reading } from '../support/samehadaku-reading.ts'

describe('a title in a design whose CSS classes are unknown', () => {
  const fact = (label: string, value: string) =>
    `<div class="flex"><span class="w-32 font-semibold">${label}</span><span>${value}</span></div>`
  const row = (label: string, slug: string, date: string) =>
    `<li class="flex gap-4"><a class="badge" href="https://lama.test/${slug}/">${label}</a><div><h4><a href="https://lama.test/${slug}/">Kapal ${label} Sub Indo</a></h4><span>${date}</span></div></li>`
  const html = `<main><article><img data-src="/up/kapal.jpg" alt="Kapal"><h1 itemprop="headline">Kapal Sub Indo</h1><a href="/genre/drama/">Drama</a><div itemprop="description"><p>Sebuah kapal.</p></div>
<div>${fact('Status', 'Ongoing')}${fact('Tipe :', 'TV')}${fact('Total Episode', '12')}</div>
<section><h3>Daftar Episode</h3><ul>${row('12.5', 'kapal-12-5', '28 Okt 2026')}${row('OVA 2', 'kapal-ova-2', '1 Mei 2025')}${row('1 Tamat', 'kapal-1', '1 Jan 2025')}</ul></section>
<section><h3>Rekomendasi</h3><h4><a href="/anime/lain/">Lain</a></h4><span>Status</span><span>Completed</span></section></article></main>`

  test('has its facts by label and its episodes by heading', async () => {
    const show = await readDetail(await reading(html, '/anime/kapal/'), 'kapal')
    expect(show).toMatchObject({ judul: 'Kapal', status: 'Ongoing', tipe: 'TV', details: { 'Total Episode': '12' } })
    expect(show.episode_list.map(({ episode, slug, date }) => [episode, slug, date])).toEqual([
      ['12.5', 'kapal-12-5', 'Oct 28, 2026'],
      ['OVA 2', 'kapal-ova-2', 'May 1, 2025'],
      ['1 Tamat', 'kapal-1', 'Jan 1, 2025'],
    ])
  })

  test('is read to its end when it has a thousand episodes', async () => {
    const rows = Array.from({ length: 1_200 }, (_, at) => row(`${1_200 - at}`, `kapal-${1_200 - at}`, '28 Okt 2026'))
    const long = html.replace(/<ul>.*<\/ul>/, `<ul>${rows.join('')}</ul>`)
    const { episode_list } = await readDetail(await reading(long, '/anime/kapal/'), 'kapal')
    expect(episode_list.map(({ episode }) => episode).slice(-2)).toEqual(['2', '1'])
    expect(episode_list).toHaveLength(1_200)
  })
})

test('a redesigned title with a thousand episodes has them all, newest first', async () => {
  const show = await readDetail(await reading(longRedesignPage(1_200), '/anime/seribu-dermaga/'), 'seribu-dermaga')
  expect(show).toMatchObject({ judul: 'Lentera Karang', status: 'Ongoing', genre: ['Mystery'] })
  expect(show.episode_list).toHaveLength(1_200)
  expect(show.episode_list[0]).toMatchObject({ episode: '1200', slug: 'seribu-dermaga-episode-1200' })
})
