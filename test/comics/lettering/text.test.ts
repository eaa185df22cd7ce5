import { expect, test } from 'vitest'
import { brokenTexts, getLineWidth, lacking, letterable } from '../../../src/comics/lettering/text.ts'

test('signs that the font lacks are named once and left out, an emoji of several parts as one', () => {
  expect(lacking('Aduh 👨‍👩‍👧! 漢 Sungguh 漢?')).toEqual(['👨‍👩‍👧', '漢'])
  expect(letterable('Aduh 👨‍👩‍👧!\n Sungguh 漢?')).toBe('Aduh ! Sungguh ?')
  expect(lacking('Ya … “boleh” – kata Đorđe, Čapek & Łukasz: ½ × 3 = €1,5')).toEqual([])
})

test('a letter and its accent are one letter, however they are typed', () => {
  expect(lacking('cafe\u0301')).toEqual([])
  expect(letterable('cafe\u0301')).toBe('café')
})

test('lines are balanced, break after hyphens and never leave dots alone', () => {
  const [one, two, three] = brokenTexts('Pelan-pelan saja, jangan lama-lama …', 3, 100)
  expect(one).toEqual(['Pelan-pelan saja, jangan lama-lama …'])
  expect(two).toEqual(['Pelan-pelan saja,', 'jangan lama-lama …'])
  expect(three?.join('|')).not.toMatch(/\|…/)
})

test('only a word wider than a line is broken inside', () => {
  const [, two] = brokenTexts(`Oh ${'a'.repeat(30)}`, 2, getLineWidth('a'.repeat(20)))
  expect(two?.join('').replace(/\s/g, '')).toBe(`Oh${'a'.repeat(30)}`)
})
