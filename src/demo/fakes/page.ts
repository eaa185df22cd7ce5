import { readFileSync } from 'node:fs'

/**
 * A page that imitates another company's, so it uses neither the site's templates nor its style sheets. `title` is also
 * its heading, `body` is HTML.
 */
export const fakePage = (parts: { title: string; note: string; body: string }): string =>
  template.replace(/\{\{(title|note|body)\}\}/g, (_, name: keyof typeof parts) => parts[name])

const template = readFileSync(new URL('page.html', import.meta.url), 'utf8')

export const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** `fields`: further fields of the form, as HTML. */
export const button = (action: string, label: string, fields = '') =>
  `<form method="post" action="${action}">${fields}<button>${label}</button></form>`
