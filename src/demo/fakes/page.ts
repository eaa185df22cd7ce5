/**
 * Returns the HTML of a page that imitates another company's, so it uses neither the site's templates nor its style
 * sheets. `title` is also its heading, `note` says what the page is, `body` is HTML.
 */
export const fakePage = ({ title, note, body }: { title: string; note: string; body: string }) =>
  `<!doctype html><html lang="id"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${title}</title>
<style>${css}</style>
<main><h1>${title}</h1>
<p class="note">${note}</p>
${body}</main></html>`

const css = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#eef1f6, #12151c) }
body { margin: 0; padding: 16px }
main { max-width: 416px; margin: 5vh auto; padding: 24px; border-radius: 12px; background: light-dark(#fff, #1d222d) }
main { display: grid; gap: 12px; overflow-wrap: anywhere; box-shadow: 0 8px 32px rgb(0 0 0 / 15%) }
h1, p, ul { margin: 0; padding: 0; list-style: none }
h1 { font-size: 22px }
.note { color: light-dark(#5a6273, #a0a8b8); font-size: 14px }
.sum { font-size: 20px; font-weight: 700 }
ul { display: grid; gap: 12px }
button, a { display: block; box-sizing: border-box; width: 100%; min-height: 44px; padding: 10px 16px; color: inherit }
button, a { border: 1px solid light-dark(#c3c9d6, #434b5c); border-radius: 8px; background: none; font: inherit }
button, a { text-align: left; text-decoration: none; cursor: pointer }
form:first-of-type button { border-color: #2456d6; background: #2456d6; color: #fff; font-weight: 700 }
button:hover, a:hover { border-color: currentColor }
:focus-visible { outline: 3px solid #4d83ff; outline-offset: 2px }
`

/** Escapes text for HTML. */
export const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Returns the HTML of a button that posts to an address, with what else its form holds. */
export const button = (action: string, label: string, fields = '') =>
  `<form method="post" action="${action}">${fields}<button>${label}</button></form>`
