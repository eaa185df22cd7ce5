import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { root } from '../src/root.ts'

/** Runs `scripts/check.sh` with these steps; returns its last line and exit code. */
function check(steps: readonly string[], env: Record<string, string> = {}) {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'check-')), 'steps')
  writeFileSync(file, `${steps.join('\n')}\n`)
  const { stdout, status } = spawnSync('bash', [path.join(root, 'scripts/check.sh'), file], {
    encoding: 'utf8',
    env: { ...process.env, CHECK_FAILED: '', ...env },
  })
  return { last: stdout.trim().split('\n').at(-1), status, stdout }
}

describe('npm run check', () => {
  test.each([
    ['steps count as one each', ['lint true', 'types true'], '2 passed, 0 failed', 0],
    ['a test run counts its tests', ['lint true', 'test echo "  Tests  41 passed (41)"'], '42 passed, 0 failed', 0],
    [
      'a failed test run counts its failed tests',
      ['test echo "  Tests  2 failed | 5 passed (7)"; exit 1'],
      '5 passed, 2 failed',
      1,
    ],
    ['a test run that breaks counts as failed', ['test echo "  Tests  5 passed (5)"; exit 1'], '5 passed, 1 failed', 1],
    ['steps after a failed one run', ['lint false', 'types true'], '1 passed, 1 failed', 1],
    ['nothing ran', [], '0 passed, 0 failed', 1],
  ])('%s', (_what, steps, last, status) => expect(check(steps)).toMatchObject({ last, status }))

  test('failures of the installation count', () =>
    expect(check(['lint true'], { CHECK_FAILED: '1' })).toMatchObject({ last: '1 passed, 1 failed', status: 1 }))

  test('the output of a failed step is repeated after that of the other steps', () =>
    expect(check(['lint echo "too long"; exit 1', 'test echo fine']).stdout.split('test\nfine')[1]).toContain(
      'too long',
    ))

  test('a step gets no input, so none takes the next steps from the list', () =>
    expect(check(['lint cat', 'types true'])).toMatchObject({ last: '2 passed, 0 failed', status: 0 }))
})
