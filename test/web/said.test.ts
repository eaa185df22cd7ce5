import { expect, test } from 'vitest'
import { Id } from '../../src/web/form.ts'
import { saidIn, saidNumber, saidWord, withSaid } from '../../src/web/said.ts'

const sentences = { simpan: 'Tersimpan.', hapus: 'Dihapus.' }

test('what was just done joins an address, its query and its anchor', () => {
  expect(withSaid('/akun/', 'simpan')).toBe('/akun/?kabar=simpan')
  expect(withSaid('/daftar/?page=2#ini', 7)).toBe('/daftar/?page=2&kabar=7#ini')
})

test('only a word that the page knows is said', () => {
  expect(saidIn(sentences, { query: { kabar: 'hapus' } })).toBe('Dihapus.')
  expect(saidWord(sentences, { query: { kabar: ['simpan', 'hapus'] } })).toBe('simpan')
  for (const kabar of [undefined, '', 'Tersimpan.', 'constructor', '__proto__', '\0'])
    expect(saidIn(sentences, { query: { kabar } })).toBeNull()
})

test('only a number is taken for an entry', () => {
  expect(saidNumber(Id, { query: { kabar: '12' } })).toBe(12)
  expect(saidNumber(Id, { query: { kabar: '1e2' } })).toBeNull()
  expect(saidNumber(Id, { query: {} })).toBeNull()
})
