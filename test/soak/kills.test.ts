import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { benchCrash } from '../../bench/orders-crash.ts'
import { root } from '../../src/root.ts'
import { runs } from '../support/random.ts'

test('what a server acknowledged stands exactly once, however often it is killed', async () => {
  execFileSync('node', ['scripts/build.js'], { cwd: root })
  const rows = await benchCrash(runs(50))
  expect(rows.filter(({ holds }) => !holds)).toEqual([])
})
