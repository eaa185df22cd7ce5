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
})
