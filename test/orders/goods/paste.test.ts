import { describe, expect, test } from 'vitest'
import { readPaste } from '../../../src/orders/goods/roster/paste.ts'
import { adult, lists } from './paste-lists.ts'

const told = (text: string, sizes: readonly string[] = adult) =>
  readPaste(text, sizes).rows.map(({ name, number, size_code, choice, note, problems }) => {
    const cells = [name, number, size_code, choice, note].join('|').replace(/\|+$/, '')
    const codes = problems.map(({ code }) => code).join(',')
    return codes === '' ? cells : `${cells} !${codes}`
  })

describe('a pasted list', () => {
  for (const [what, text, rows, sizes] of lists)
    test(what, () => {
      expect(told(text, sizes)).toEqual(rows)
    })

  test('of one endless line, or of too many, is answered without reading it', () => {
    const many = 500
    for (const text of [`${' '.repeat(65_536)}x`, `${'-'.repeat(65_536)}x`, 'Budi 10 L\n'.repeat(30_000)]) {
      const { rows, good } = readPaste(text, adult)
      expect([good, rows.length === 1 || rows.length > many]).toEqual([0, true])
      expect(rows.every(({ problems }) => problems.some(({ code }) => code === 'too_long'))).toBe(true)
    }
    const dashes = `${'-'.repeat(450)}x\n`.repeat(many)
    expect(readPaste(dashes, adult).rows).toHaveLength(many)
  })

  test('loses no line, and knows each by its number', () => {
    for (const [what, text, , sizes] of lists) {
      const { rows, has_header, good, bad } = readPaste(text, sizes ?? adult)
      const lines = text
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split(/\r\n|[\n\r\v\f]/)
      const kept = rows.flatMap(({ text: own }) => own.split('\n'))
      expect(kept.length + (has_header ? 1 : 0), what).toBe(lines.length)
      for (const own of kept) expect(lines, what).toContain(own)
      expect(good + bad, what).toBe(rows.length)
    }
  })
})
