import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Whether tests with the real ffmpeg run: where it is installed, and in CI, which fails without it. A machine that has
 * nothing but npm packages passes by the others.
 */
export const hasFfmpeg = process.env.CI !== undefined || isInstalled()

function isInstalled(): boolean {
  try {
    execFileSync('ffmpeg', ['-version'])
    return true
  } catch {
    return false
  }
}

/**
 * Makes a program that stands in for ffmpeg and returns its path. It names the encoder that the server looks for, and
 * otherwise runs a script, in which `args` are its arguments and `last` is the last of them, the file to make.
 */
export function fakeFfmpeg(folder: string, script: string): string {
  const file = path.join(folder, `ffmpeg-${randomUUID()}`)
  const lines = [
    `#!${process.execPath}`,
    'const args = process.argv.slice(2)',
    'const last = args.at(-1)',
    "if (args.includes('-encoders')) console.log(' V..... libx264 ')",
    `else { ${script} }`,
  ]
  writeFileSync(file, lines.join('\n'))
  chmodSync(file, 0o755)
  return file
}
