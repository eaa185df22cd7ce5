import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { root } from '../src/root.ts'

/**
 * Prints how large the site is: lines of code (neither blank nor comment) and of comments in `src`, and lines and
 * declarations of the style sheets. Lines are counted as the formatter writes them.
 */

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8').trimEnd())

/** Sorts the lines of a source into code, comments and blank ones. A line with code and a comment is code. */
export function sortLines(source: string): { code: string[]; comments: number } {
  let isInComment = false
  let comments = 0
  const code = source.split('\n').filter((line) => {
    const text = line.trim()
    const isComment = isInComment || text.startsWith('//') || text.startsWith('/*')
    if (isInComment || text.startsWith('/*')) isInComment = !text.includes('*/')
    if (isComment) comments++
    return !isComment && text !== ''
  })
  return { code, comments }
}

const isDeclaration = (line: string) => /^\s+[\w-]+:(\s|$)/.test(line) && !line.endsWith('{')
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

const sources = filesBelow('src', '.ts').map(sortLines)
const sheets = filesBelow('public/css', '.css').map(sortLines)
const rows = {
  'files of src': sources.length,
  'code lines of src': sum(sources.map(({ code }) => code.length)),
  'comment lines of src': sum(sources.map(({ comments }) => comments)),
  'style sheets': sheets.length,
  'code lines of style sheets': sum(sheets.map(({ code }) => code.length)),
  'declarations of style sheets': sum(sheets.map(({ code }) => code.filter(isDeclaration).length)),
}
for (const [name, count] of Object.entries(rows)) process.stdout.write(`${String(count).padStart(7)}  ${name}\n`)
