import { expect, test } from 'vitest'
import { differingLine } from '../../scripts/db-tables.ts'

const file = ['export type StageRow = {', '  id: number', '  name: string', '}', ''].join('\n')

test('the file of tables is as the migrations make it', () => {
  expect(differingLine(file, file)).toBeNull()
})

test.each([
  ['a column that a migration has added', file.replace('  name: string', '  name: string\n  color: string'), 4],
  ['a column that a migration has dropped', file.replace('  name: string\n', ''), 3],
  ['a column that may be null now', file.replace('string', 'string | null'), 3],
  ['a line behind the end', `${file}export type CardRow = {}\n`, 5],
])('says which line of the file of tables differs: %s', (_what, expected, line) => {
  const message = differingLine(file, expected)
  expect(message).toContain(`src/db/tables.ts:${line}: `)
  expect(message).toContain('Run npm run db:tables.')
})
