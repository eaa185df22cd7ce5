import process from 'node:process'
import { chromium } from 'playwright-core'

/** Debian's Chromium, or the one named by CHROMIUM. */
export const launchChromium = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })

/** Without a sandbox, because tests may run as root; nothing that asks the outside world for anything. */
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
