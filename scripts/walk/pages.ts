import { type HTMLElement, parse } from 'node-html-parser'

/** What a form or an htmx element sends, and where. */
export type Sending = { method: string; address: string; fields: URLSearchParams }

const here = (address: string, page: string) => {
  const url = new URL(address, `http://127.0.0.1${page}`)
  return url.host === '127.0.0.1' && url.protocol === 'http:' ? url.pathname + url.search : null
}

/** Lists the addresses of this site that a page links to or loads. */
export function linksOf(html: string, page: string): string[] {
  const found = [...html.matchAll(/\s(?:href|hx-get|src|poster|action-get)="([^"]*)"/g)].flatMap(
    ([, address = '']) => here(address.replaceAll('&amp;', '&'), page) ?? [],
  )
  return [...new Set(found)]
}

/** The route of an address with the names of its query, or the address itself where no route fits. */
export function routeOf(address: string, routes: readonly string[]): string {
  const { pathname, searchParams } = new URL(address, 'http://127.0.0.1')
  const bare = pathname.replace(/(.)\/$/, '$1')
  const fits = (line: string) => {
    const template = (line.split(' ')[1] ?? '').replace(/[.+()]/g, '\\$&')
    return new RegExp(`^${template.replace(/\*\w+/g, '.+').replace(/:\w+/g, '[^/]+')}$`).test(bare)
  }
  const route =
    routes.find((line) => !/[:*]/.test(line.split(' ')[1] ?? '') && line.split(' ')[1] === bare) ?? routes.find(fits)
  return `${route?.split(' ')[1] ?? bare.replace(/\d+/g, 'N')} ${[...searchParams.keys()].sort()}`
}

/** Lists what the forms and htmx elements of a page would send when their fields are filled in as a visitor might. */
export function formsOf(html: string, page: string): Sending[] {
  const document = parse(html)
  const forms = document.querySelectorAll('form').flatMap((form) => sendingsOf(form, page))
  const elements = document.querySelectorAll('[hx-post],[hx-put],[hx-patch],[hx-delete]').flatMap((element) => {
    if (element.tagName === 'FORM') return []
    const method = ['post', 'put', 'patch', 'delete'].find((name) => element.hasAttribute(`hx-${name}`)) ?? 'post'
    const address = here(element.getAttribute(`hx-${method}`) || page, page)
    return address ? [{ method: method.toUpperCase(), address, fields: fieldsOf(element) }] : []
  })
  return [...forms, ...elements]
}

/** A form sends something else for each of its buttons with a value. */
function sendingsOf(form: HTMLElement, page: string): Sending[] {
  const htmx = ['post', 'put', 'patch', 'delete'].find((name) => form.hasAttribute(`hx-${name}`))
  const method = htmx ?? form.getAttribute('method') ?? 'get'
  const address = here((htmx && form.getAttribute(`hx-${htmx}`)) || form.getAttribute('action') || page, page)
  if (!address) return []
  const buttons = form.querySelectorAll('button[name],input[type=submit][name]')
  const choices: (HTMLElement | null)[] = buttons.length > 0 ? buttons : [null]
  return choices.map((button) => {
    const fields = fieldsOf(form)
    if (button) fields.set(button.getAttribute('name') ?? '', button.getAttribute('value') ?? '')
    return {
      method: method.toUpperCase(),
      address: here(button?.getAttribute('formaction') ?? address, page) ?? address,
      fields,
    }
  })
}

function fieldsOf(form: HTMLElement): URLSearchParams {
  const fields = new URLSearchParams()
  for (const field of form.querySelectorAll('input[name],select[name],textarea[name]')) {
    const name = field.getAttribute('name') ?? ''
    const type = field.tagName === 'INPUT' ? (field.getAttribute('type') ?? 'text') : field.tagName.toLowerCase()
    if (type === 'submit' || type === 'file' || field.hasAttribute('disabled')) continue
    if (type === 'checkbox' || type === 'radio') {
      const isNeeded = field.hasAttribute('required') && !fields.has(name)
      if (field.hasAttribute('checked') || isNeeded) fields.append(name, field.getAttribute('value') ?? 'on')
    } else fields.append(name, sampleOf(field, type))
  }
  return fields
}

const samples: Readonly<Record<string, string>> = {
  email: 'rekaman@walk.example',
  number: '3',
  tel: '081234567890',
  url: 'https://contoh.example/',
  date: '2030-01-31',
  time: '10:00',
  'datetime-local': '2030-01-31T10:00',
  password: 'kata sandi untuk rekaman',
}

function sampleOf(field: HTMLElement, type: string): string {
  if (type === 'select') {
    const options = field.querySelectorAll('option')
    const option =
      options.find((one) => one.hasAttribute('selected')) ?? options.find((one) => one.getAttribute('value'))
    return option?.getAttribute('value') ?? option?.text ?? ''
  }
  const value = type === 'textarea' ? field.text : (field.getAttribute('value') ?? '')
  if (value || type === 'hidden' || type === 'search') return value
  return samples[type] ?? 'Teks dari rekaman'
}
