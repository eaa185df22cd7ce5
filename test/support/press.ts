import type { Knex } from 'knex'
import type { HTMLElement } from 'node-html-parser'
import { expect } from 'vitest'
import { site } from './app.ts'
import { fileFieldsOf, parsePage, postedBy, type Sender, senderBy, withFields } from './posted.ts'

/** A browser without scripts, that opens pages of the site and presses their buttons. */
export function browserOn(db: Knex, cookie = '', agent = site(db)) {
  const open = async (path: string) => {
    const { text, status } = await agent.get(path).set('Cookie', cookie)
    expect(status, path).toBe(200)
    return parsePage(text)
  }
  /** Returns the page that the site answers with or leads to. */
  const press = async (sender: Sender, typed: Readonly<Record<string, string>> = {}) => {
    const posted = postedBy(sender, typed)
    const request = agent.post(posted.action).set({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })
    const { status, headers, text } = await withFields(request, posted, fileFieldsOf(sender))
    const page = status === 303 ? await open(headers.location ?? '') : parsePage(text)
    return { status, page, ...markedOn(page) }
  }
  return {
    open,
    press,
    /** The answer to a button of a page that was just opened. */
    pressOn: async (path: string, words: string, typed?: Readonly<Record<string, string>>) =>
      press(senderBy(await open(path), words), typed),
  }
}

/** `wrong`: ids of the fields that are marked. `leads`: of what the alert leads to, on the page. `alert`: its words. */
function markedOn(page: HTMLElement) {
  const links = page
    .querySelectorAll('[role=alert] a[href^="#"]')
    .map((one) => one.getAttribute('href')?.slice(1) ?? '')
  return {
    wrong: page.querySelectorAll('[aria-invalid=true]').map((one) => one.getAttribute('id') ?? ''),
    leads: links.filter((id) => page.querySelector(`[id="${id}"]`)),
    alert: page.querySelector('[role=alert]')?.text.replace(/\s+/g, ' ').trim() ?? '',
  }
}
