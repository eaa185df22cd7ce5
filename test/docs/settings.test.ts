import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SETTINGS_DOCUMENT, settingsDocument } from '../../scripts/settings-doc.ts'

test('docs/settings.md is what `npm run docs:settings` writes', () =>
  expect(readFileSync(SETTINGS_DOCUMENT, 'utf8')).toBe(settingsDocument()))
