import { describe, expect, test } from 'vitest'
import { type Pasted, readPaste } from '../../../src/orders/roster/paste.ts'
import { adult, lists } from './paste-lists.ts'
import { unseen } from './paste-unseen.ts'
import { type WildList, wild } from './paste-wild.ts'

const told = (text: string, sizes: readonly string[] = adult) =>
  readPaste(text, sizes).rows.map(({ name, number, size_code, choice, note, problems }) => {
    const cells = [name, number, size_code, choice, note].join('|').replace(/\|+$/, '')
    const codes = problems.map(({ code }) => code).join(',')
    return codes === '' ? cells : `${cells} !${codes}`
  })

/** What says that a row should be looked at. A sender and a number that only counts change no cell. */
const isMarked = ({ problems }: Pasted['rows'][number]) =>
  problems.some(({ code }) => code !== 'chat_head' && code !== 'running_number')

/** The people of a list as `paste-wild.ts` names them; `?` where the reader marks the row. */
const peopleIn = ({ text, sizes = adult }: WildList) =>
  readPaste(text, sizes)
    .rows.filter(({ problems }) => !problems.some(({ code }) => code === 'nobody' || code === 'empty_row'))
    .map((row) => ({
      cells: [row.name, row.number, row.size_code].join('|').replace(/\|+$/, ''),
      isMarked: isMarked(row),
    }))

describe('a pasted list', () => {
  for (const [what, text, rows, sizes] of lists)
    test(what, () => {
      expect(told(text, sizes)).toEqual(rows)
    })

  for (const list of [...wild, ...unseen])
    test(`of the wild: ${list.what}`, () => {
      const people = list.people.map((person) => person.replace(/\|*\??$/, '')).sort()
      const found = peopleIn(list)
      expect(found.map(({ cells }) => cells).sort()).toEqual(people)
      const doubtful = list.people
        .filter((person) => person.endsWith('?'))
        .map((person) => person.replace(/\|*\?$/, ''))
      const marked = found.filter((person) => person.isMarked).map(({ cells }) => cells)
      expect(marked).toEqual(expect.arrayContaining(doubtful))
      const { counts } = readPaste(list.text, list.sizes ?? adult)
      expect(Object.fromEntries(counts.map(({ code, quantity }) => [code, quantity]))).toEqual(list.counts ?? {})
    })

  test('of one endless line, or of too many, is answered without reading it', () => {
    const many = 500
    for (const text of [`${' '.repeat(65_536)}x`, `${'-'.repeat(65_536)}x`, 'Budi 10 L\n'.repeat(30_000)]) {
      const { rows, good } = readPaste(text, adult)
      expect([good, rows.length === 1 || rows.length > many]).toEqual([0, true])
      expect(rows.every(({ problems }) => problems.some(({ code }) => code === 'too_long'))).toBe(true)
    }
    const pieces = `L:${Array(60).fill('ab 99pc').join()}\n`.repeat(60)
    const began = process.cpuUsage()
    expect(readPaste(pieces, adult).rows).toHaveLength(many + 1)
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000)
    const dashes = `${'-'.repeat(450)}x\n`.repeat(many)
    expect(readPaste(dashes, adult).rows).toHaveLength(many)
  })

  test('loses no line, and knows each by its number', () => {
    const all = [...lists.map(([what, text, , sizes]) => ({ what, text, sizes })), ...wild, ...unseen]
    for (const { what, text, sizes } of all) {
      const { rows, has_header, counts, good, bad } = readPaste(text, sizes ?? adult)
      const lines = text.replace(/^\uFEFF/, '').split(/\r\n|[\n\r\v\f]/)
      const kept = new Set(rows.flatMap(({ text: own }) => own.split(/[\n\v]/)))
      const lost = lines.filter((line) => /^(?!```).*[\p{L}\p{N}]/u.test(line) && !kept.has(line))
      // A head stands above the preview, and lines of counts stand in the sums.
      if (counts.length === 0)
        expect(lost.length, what).toBeLessThanOrEqual(has_header || /\tL\t/.test(lines[0] ?? '') ? 1 : 0)
      for (const { line, text: own } of rows) expect(own.startsWith(lines[line - 1] ?? '\0'), what).toBe(true)
      expect(good + bad, what).toBe(rows.length)
    }
  })
})

test('what is not printed is left out and counted', () => {
  const text = '*Budi* - XL - 10 - lunas ✅\n@\u2068Ani\u2069 L 7 0812-3456-7890\n-----\nCici M 8 cici@mail.com DP 50rb'
  const { dropped } = readPaste(text, adult)
  expect(Object.fromEntries(dropped.map(({ kind, count }) => [kind, count]))).toEqual({
    ...{ format: 1, invisible: 1, payment: 2, bullet: 1, phone: 1, email: 1, rule: 1 },
  })
})

test('who pasted says what the columns are', () => {
  const text = '1\tBudi\tL\tXL\t7\n2\tAndi\tL\tM\t8'
  const guess = readPaste(text, adult)
  expect([guess.is_guess, guess.columns]).toEqual([true, ['index', 'name', 'gender', 'size_code', 'number']])
  const sent = readPaste(text, adult, { columns: ['index', 'name', 'size_code', 'skip', 'number'] })
  expect(sent.rows.map(({ size_code, problems }) => [size_code, problems])).toEqual([
    ['L', []],
    ['L', []],
  ])
  expect([sent.is_guess, sent.dropped]).toEqual([false, [{ kind: 'column', count: 2 }]])
})

test('columns are asked about where there is one table alone', () => {
  const table = 'Budi Santoso\tBudi\t10\tL\nAni Sari\tAni\t7\tM'
  expect(readPaste(table, adult).is_guess).toBe(true)
  expect(readPaste(`${table}\nNama\tNo\tUkuran\nCici\t9\tS`, adult).is_guess).toBe(false)
})

test('counts stand in any order, and beside their sum', () => {
  const counted = (text: string) => readPaste(text, adult).counts.map(({ code, quantity }) => `${code} ${quantity}`)
  expect(counted('L 10\nM 12\n3XL 2\n2XL 5')).toEqual(['M 12', 'L 10', 'XXL 5', '3XL 2'])
  expect(counted('L 10\nBudi M 12\n3XL 2\n2XL 5')).toEqual([])
  expect(counted('S 4pcs, M 8pcs, L 7pcs, XL 5pcs total 24')).toEqual(['S 4', 'M 8', 'L 7', 'XL 5'])
  expect(counted('S 4pcs, M 8pcs, L 7pcs, XL 5pcs total 25')).toEqual([])
})

test('a sum of counts that is right is no row, a wrong one is', () => {
  expect(readPaste('S 4\nM 8\nTotal 12', adult).rows).toEqual([])
  expect(told('S 4\nM 8\nTotal 13')).toEqual(['Total 13 !nobody'])
  expect(readPaste('S 4\nM 8', adult).sums).toEqual([
    { code: 'S', quantity: 4 },
    { code: 'M', quantity: 8 },
  ])
})

test('long lines of any sign take little time', () => {
  const signs = [
    ' ',
    '-',
    '*a',
    '_',
    '~x~',
    '(',
    'L/',
    '1 ',
    '08',
    'a@',
    'lunas ',
    'Rp1',
    'nama:',
    'L ',
    'S 4 ',
    'x2 ',
    '.',
    '|',
    ',L',
    '\u20E3',
    'P ',
    '62 8',
    'cash ',
    'L cash 1 ',
    'total 1 ',
    'M a ',
  ]
  for (const sign of signs) {
    const began = process.cpuUsage()
    readPaste(`${sign.repeat(480 / sign.length)}x\n`.repeat(40), adult)
    const { user } = process.cpuUsage(began)
    expect(user / 1_000, sign).toBeLessThan(1_000)
  }
})
