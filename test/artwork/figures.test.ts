import { describe, expect, test } from 'vitest'
import { seedTitles } from '../../seeds/titles/list.ts'
import { toSlug } from '../../src/anime/sources/library/entry.ts'
import { FIGURES, figuresFor } from '../../src/artwork/figures.ts'
import { PALETTES } from '../../src/artwork/palettes.ts'
import { planScene } from '../../src/artwork/plan.ts'

const planned = seedTitles.map((title) => ({
  title: title.title,
  named: title,
  isNew: title.airs !== undefined,
  plan: planScene({ slug: toSlug(title.title), ...title }),
}))

function twice(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at)
}

describe('the titles of a first start', () => {
  test('name figures and palettes that exist, and are drawn with them', () => {
    for (const { title, named, plan } of planned) {
      expect([title, plan.figure.name]).toEqual([title, named.figure])
      if (named.palette !== undefined) expect([title, plan.palette.name]).toEqual([title, named.palette])
    }
  })

  test('show each figure at most twice among the newest, and nowhere twice in the same colours', () => {
    const newest = planned.filter(({ isNew }) => isNew)
    expect(newest.length).toBeGreaterThanOrEqual(24)

    expect(twice(twice(newest.map(({ plan }) => plan.figure.name)))).toEqual([])
    expect(twice(planned.map(({ plan }) => `${plan.figure.name} in ${plan.palette.name}`))).toEqual([])
  })
})

test('every figure and palette has a name of its own', () => {
  expect(twice(FIGURES.map(({ name }) => name))).toEqual([])
  expect(twice(PALETTES.map(({ name }) => name))).toEqual([])
})

describe('a title that names no figure', () => {
  test.each([
    ['ekspres-malam-terakhir', 'kereta'],
    ['the-midnight-express', 'kereta'],
    ['lighthouse-of-ash', 'mercusuar'],
    ['ferry-ke-pulau-garam', 'feri'],
    ['gang-buntu-badminton', 'smes'],
    ['rakit-musim-hujan', 'rakit'],
    ['delapan-muara', 'rakit'],
    ['orchard-of-glass', 'kebun'],
    ['musim-harimau', 'harimau'],
    ['kereta-terapung', 'kereta'],
    ['sekolah-kucing', 'kucing'],
  ])('shows what its words name, before what they hint at: %s', (slug, figure) => {
    expect(figuresFor(slug, ['Drama']).map(({ name }) => name)).toContain(figure)
    expect(figuresFor(slug, ['Drama']).map(({ name }) => name)).not.toContain('ayunan')
  })

  test('shows what its words hint at where they name nothing', () => {
    expect(figuresFor('musim-gugur', ['Sports']).map(({ name }) => name)).toEqual(['ayunan'])
  })

  test('shows a figure of its genres where its words say nothing', () => {
    for (const { genres } of figuresFor('nihil', ['Sports'])) expect(genres).toContain('Sports')
  })
})
