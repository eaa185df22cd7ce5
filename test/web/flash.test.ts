import { expect, test } from 'vitest'
import { flashIn, flashNumber, flashWord, withFlash } from '../../src/web/flash.ts'
import { Id } from '../../src/web/form.ts'

const sentences = { simpan: 'Tersimpan.', hapus: 'Dihapus.' }

test('what was just done joins an address, its query and its anchor', () => {
  expect(withFlash('/akun/', 'simpan')).toBe('/akun/?kabar=simpan')
  expect(withFlash('/daftar/?page=2#ini', 7)).toBe('/daftar/?page=2&kabar=7#ini')
})

test('only a word that the page knows is said', () => {
  expect(flashIn(sentences, { query: { kabar: 'hapus' } })).toBe('Dihapus.')
  expect(flashWord(sentences, { query: { kabar: ['simpan', 'hapus'] } })).toBe('simpan')
  for (const kabar of [undefined, '', 'Tersimpan.', 'constructor', '__proto__', '\0'])
    expect(flashIn(sentences, { query: { kabar } })).toBeNull()
})

test('only a number is taken for an entry', () => {
  expect(flashNumber(Id, { query: { kabar: '12' } })).toBe(12)
  expect(flashNumber(Id, { query: { kabar: '1e2' } })).toBeNull()
  expect(flashNumber(Id, { query: {} })).toBeNull()
})
