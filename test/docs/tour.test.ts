import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../src/root.ts'
import { filesBelow } from '../support/imports.ts'

/**
 * Names of files and folders stand in backticks, a folder's with a slash at its end. In prose they are paths from the
 * root of the project or below `src`. In lists they are also below the folders with which their line or a line around it
 * begins, or that their line names before; without an ending they are TypeScript files. `*` is any name.
 */

const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
const tour = readFileSync(path.join(root, 'docs/tour.md'), 'utf8')

const tops = ['.ci', 'bench', 'docs', 'migrations', 'public', 'scripts', 'seeds', 'src', 'test', 'views']
const files = tops.flatMap((top) => filesBelow(top, /./))
const ancestors = (file: string) => [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index + 1))
const all = new Set([...files.flatMap(ancestors), ...files, ...readdirSync(root)])

/** The paths that a name means in the first of the folders that has it. */
function meant(name: string, folders: readonly string[], endings: readonly string[]): string[] {
  for (const folder of folders) {
    const found = endings.flatMap((ending) => matching(folder + name + ending))
    if (found.length > 0) return found
  }
  return []
}

function matching(name: string): string[] {
  if (!name.includes('*')) return all.has(name) ? [name] : []
  const pattern = name.replaceAll('.', '\\.').replaceAll('*', '[^/]+')
  return [...all].filter((one) => new RegExp(`^${pattern}$`).test(one))
}

const namesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
const isFolder = (found: string) => found.endsWith('/')

type Reading = { named: string[]; unknown: string[] }

/** Addresses of the site begin with a slash. */
function readProse(text: string, isPath: (name: string) => boolean): Reading {
  const names = namesIn(text).filter((name) => !name.startsWith('/') && isPath(name))
  const found = names.map((name) => [name, meant(name, ['', 'src/'], [''])] as const)
  return {
    named: found.flatMap(([, paths]) => paths),
    unknown: found.filter(([, paths]) => paths.length === 0).map(([name]) => name),
  }
}

function readLists(text: string): Reading {
  const reading: Reading = { named: [], unknown: [] }
  /** The lines around the present one: their indents and folders. */
  const around: { indent: number; folders: string[] }[] = []
  for (const [, space = '', line = ''] of text.replace(/\n +(?=[^ -])/g, ' ').matchAll(/^( *)- (.*)$/gm)) {
    while ((around.at(-1)?.indent ?? -1) >= space.length) around.pop()
    const outer = [...around.toReversed().flatMap(({ folders }) => folders), 'src/', '']
    const [head = ''] = line.split(': ')
    const before: string[] = []
    const take = (name: string) => {
      const found = meant(name, [...before, ...outer], name.endsWith('/') ? [''] : ['', '.ts'])
      if (found.length === 0) reading.unknown.push(name)
      if (!name.includes('*')) reading.named.push(...found)
      before.unshift(...found.filter(isFolder))
    }
    namesIn(head).forEach(take)
    around.push({ indent: space.length, folders: [...before] })
    namesIn(line.slice(head.length)).forEach(take)
  }
  return reading
}

const [stories = '', lists = ''] = tour.split(/(?=^## The tree$)/m)
const isPath = (name: string) => /^(?!\.\/)[\w.*-]+\/[\w./*-]*$|^[\w-]+\.(md|ts|js|json)$/.test(name)

test('the README and the tour name files and folders that exist', () => {
  const prose = lists.replace(/^ *- .*(\n +[^ -].*)*/gm, '')
  expect(readProse(readme.replace(/^```.*?^```$/gms, ''), isPath).unknown).toEqual([])
  expect(readProse(stories, () => true).unknown).toEqual([])
  expect(readProse(prose, (name) => name !== '*' && name !== '.ts').unknown).toEqual([])
  expect(readLists(lists).unknown).toEqual([])
})

test('names that mean nothing are found', () => {
  expect(readProse('`src/app.ts`, `web/form.ts`, `/akun/`, `web/lost.ts`', () => true).unknown).toEqual(['web/lost.ts'])
  const list = '- `orders/` `lost/`: `limits`\n  - `quotes/`: `rules`,\n    `gone`\n- `rules`: `*/limits`, `*/lost`'
  expect(readLists(list).unknown).toEqual(['lost/', 'gone', 'rules', '*/lost'])
})

test('the tree names every folder of a feature', () => {
  const { named } = readLists(lists)
  const folders = [...all].filter((name) => /^src\/[^/]+\/([^/]+\/)?$/.test(name))
  expect(folders.filter((folder) => !named.some((name) => name.startsWith(folder)))).toEqual([])
})

test('the README is read in three minutes', () => {
  expect(readme.split(/\s+/).length).toBeLessThanOrEqual(700)
  expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(6_000)
})
