import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { benchComicsCrash } from '../../bench/comics-crash.ts'
import { root } from '../../src/root.ts'
import { runs } from '../support/random.ts'

test('a server that is killed while it draws loses and doubles no panel and no credit', async () => {
  execFileSync('node', ['scripts/build.js'], { cwd: root })
  const rows = await benchComicsCrash(runs(50))
  expect(rows.filter(({ holds }) => !holds)).toEqual([])
})
