import { existsSync } from 'node:fs'
import process from 'node:process'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

let shared: Promise<Browser> | null = null

/** Debian's Chromium: the one without windows, because it takes half the CPU time, else the usual one. */
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
export const chromiumPath = process.env.CHROMIUM ?? installed.find((file) => existsSync(file)) ?? 'chromium'

/** The installed Chromium, or the one in CHROMIUM. Test files of one worker share it; visitors have their own contexts. */
export function launchChromium(): Promise<Browser> {
  if (!process.env.VITEST) return launch()
  shared ??= launch().then(keptOpen)
  return shared
}

const launch = (options: LaunchOptions = {}) =>
  chromium.launch({
    executablePath: chromiumPath,
    args: process.env.VITEST ? [...flags, '--process-per-site'] : flags,
    ...options,
  })

/** A browser of its own that keeps pages for its back button, which Playwright switches off. */
export const launchWithBackCache = () => launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })

/** Returns a browser whose `close` closes only its contexts. The browser process ends with its test worker. */
const keptOpen = (browser: Browser): Browser =>
  Object.assign(browser, {
    close: async () => {
      for (const context of browser.contexts()) await context.close()
    },
  })

/** Without a sandbox, because tests may run as root, and without any background request. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
