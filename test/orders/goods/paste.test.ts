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

  test('loses no line, and knows each by its number', () => {
    for (const [what, text, , sizes] of lists) {
      const { rows, has_header, good, bad } = readPaste(text, sizes ?? adult)
      const lines = text
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split(/\r\n|\n|\r/)
      const kept = rows.flatMap(({ text: own }) => own.split('\n'))
      expect(kept.length + (has_header ? 1 : 0), what).toBe(lines.length)
      for (const own of kept) expect(lines, what).toContain(own)
      expect(good + bad, what).toBe(rows.length)
    }
  })
})
