import { expect, test } from 'vitest'
import { slugWords } from '../../src/web/formats/slug-words.ts'

test.each([
  ['Søren & Łódź: straße, đak, æther', 'soren-lodz-strasse-dak-aether'],
  ['Ōkami, café “naïf”', 'okami-cafe-naif'],
  ['Привет, мир', 'privet-mir'],
  ['ドラえもん', 'doraemon'],
  ['ꦱꦸꦫꦧꦪ', 'surby'],
  ['مرحبا', 'mrhb'],
  ['２０２６ №5', '2026-no5'],
  ['Pesta 🎉 besar', 'pesta-besar'],
  ['🎉', 'tada'],
  ['—!', ''],
])('the address of %s is readable', (text, slug) => expect(slugWords(text, 80)).toBe(slug))

test('titles of Chinese characters have addresses of their own', () => {
  const slugs = ['日本語の本', '鬼滅の刃', '한국 만화'].map((text) => slugWords(text, 40))
  expect(new Set(slugs).size).toBe(3)
  for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
})
