import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import {
  ENVIRONMENT_EXAMPLE,
  environmentExample,
  SETTINGS_DOCUMENT,
  settingsDocument,
} from '../../scripts/settings-doc.ts'
import { features } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'

test('docs/settings.md and .env.example are what `npm run docs:settings` writes', () => {
  expect(readFileSync(SETTINGS_DOCUMENT, 'utf8')).toBe(settingsDocument())
  expect(readFileSync(ENVIRONMENT_EXAMPLE, 'utf8')).toBe(environmentExample())
})

test('.env.example begins with the eight settings of the first page, and all of its lines together are the defaults', () => {
  const operating = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
  const [, eight = ''] = /^## The eight settings you need\n(.*?)^## /ms.exec(operating) ?? []
  const example = environmentExample()
  const names = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, name]) => name)
  expect(names(/^(\w+)=/gm, example)).toEqual(names(/^- `(\w+)`:/gm, eight))
  const all = parseEnv(example.replaceAll(/^#(?=[A-Z])/gm, ''))
  expect(Object.keys(all).length).toBeGreaterThan(90)
  expect(settingsBy(all)).toEqual(settingsBy({}))
})

/** The settings of the site and of its features. */
function settingsBy(raw: Record<string, string | undefined>) {
  const { read, given, ...site } = readConfig(raw)
  return [site, ...features.flatMap(({ name, environment }) => (environment ? [[name, read(environment)]] : []))]
}
