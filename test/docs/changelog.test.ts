import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { releaseVersion, root } from '../../src/root.ts'

const text = (file: string) => readFileSync(path.join(root, file), 'utf8')
const [introduction = '', ...sections] = text('CHANGELOG.md').split(/^## /m)
const releases = sections.filter((section) => !section.startsWith('Unreleased\n'))

test('the newest release of the changelog is the version in package.json and package-lock.json', () => {
  expect(introduction).toMatch(/^# /)
  expect(releases.map((release) => release.split('\n')[0]).filter((head) => !isHead(head))).toEqual([])
  expect(releases[0]?.split(' ')[0]).toBe(releaseVersion)
  const lock = JSON.parse(text('package-lock.json'))
  expect([lock.version, lock.packages[''].version]).toEqual([releaseVersion, releaseVersion])
})

test('releases stand newest first, and only changes that are not released yet stand above them', () => {
  expect(sections.slice(-releases.length)).toEqual(releases)
  const dates = releases.map((release) => /\((.*)\)/.exec(release)?.[1])
  expect(dates).toEqual(dates.toSorted().reverse())
  const numbers = releases.map((release) => release.split(' ')[0] ?? '')
  expect(numbers).toEqual(numbers.toSorted(new Intl.Collator('en', { numeric: true }).compare).reverse())
})

test('each release sorts its changes by kind, one line for each', () => {
  for (const section of sections) {
    const [head = '', ...lines] = section.trimEnd().split('\n')
    const isKnown = (line: string) => /^(### (Added|Changed|Fixed|Removed)|- \S.*|)$/.test(line)
    expect([head, lines.filter((line) => !isKnown(line))]).toEqual([head, []])
  }
})

const isHead = (head = '') => /^\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)$/.test(head)
