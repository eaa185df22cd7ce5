import { describe, expect, test } from 'vitest'
import { readDetail } from '../../src/anime/sources/samehadaku/detail.ts'
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
})
