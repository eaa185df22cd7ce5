// Adds a fourth time zone to the release schedule: the device's own. The server sends the week in Western Indonesian
// time (WIB), and this script moves each entry to the day and hour in the device's zone. The chosen zone is stored in
// this browser.

import { clearFailure, showFailure } from './regions.js'

const KEY = 'kortekstream_zona'
const WEEK_URL = '/jadwal-rilis/'
const keys = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''
const dayFormat = new Intl.DateTimeFormat('id-ID', { weekday: 'long', day: 'numeric', month: 'long' })
const MINUTE = 60_000
/** Offset of Western Indonesian time (WIB) from UTC in milliseconds: seven hours, all year. */
const WIB = 7 * 60 * MINUTE

offer()
if (!new URLSearchParams(location.search).has('zona')) {
  const kept = recall()
  if (kept === 'perangkat') regroup(chosenDay())
  else if (kept === 'wita' || kept === 'wit') document.querySelector(`#zona-${kept}`).click()
}
document.addEventListener('htmx:after:swap', () => !onDevice() && offer())
document.addEventListener('click', choose, true)

function schedule() {
  return document.querySelector('#jadwal')
}

function onDevice() {
  return schedule().hasAttribute('data-device')
}

/** Adds the button for the device's time zone beside the three zones that the server offers. */
function offer() {
  const zones = schedule().querySelector('[data-zones]')
  if (zones.querySelector('#zona-perangkat')) return
  const chip = document.createElement('button')
  chip.id = 'zona-perangkat'
  chip.type = 'button'
  chip.className = 'chip'
  chip.title = zone.replaceAll('_', ' ')
  chip.textContent = 'Perangkat'
  zones.append(chip)
}

/**
 * Handles clicks on the buttons for zones and days. In the device's zone the page already holds the whole week, so a
 * day is selected here without a request.
 */
function choose(event) {
  const chip = event.target.closest?.('#jadwal .chip')
  if (!chip) return
  if (chip.id === 'zona-perangkat') {
    remember('perangkat')
    return regroup(chosenDay())
  }
  if (!chip.id.startsWith('hari-')) return remember(chip.id.replace('zona-', ''))
  if (!onDevice() || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopPropagation()
  showDay(chip.id.slice(5))
  history.replaceState(history.state, '', chip.href)
}

function chosenDay() {
  return schedule().querySelector('[id^="hari-"][aria-current]').id.slice(5)
}

async function regroup(day) {
  const week = await wholeWeek()
  if (!week) return showFailure(schedule(), { retry: () => regroup(day) })
  clearFailure(schedule())
  const moved = new Map(keys.map((key) => [key, []]))
  for (const section of week.querySelectorAll('[data-day]'))
    for (const row of section.querySelectorAll('.slot')) moveRow(row, section.dataset.day, moved)
  const today = keys[new Date().getDay()]
  const sections = new Map([...week.querySelectorAll('[data-day]')].map((section) => [section.dataset.day, section]))
  for (const [key, section] of sections) fillDay(section, moved.get(key), aheadOf(key, today))
  for (const section of schedule().querySelectorAll('[data-day]')) section.remove()
  const from = keys.indexOf(today)
  const place = schedule().querySelector('[data-days]')
  for (let ahead = 0; ahead < 7; ahead += 1) place.append(sections.get(keys[(from + ahead) % 7]))
  schedule().dataset.device = ''
  mark(schedule().querySelectorAll('[data-zones] .chip'), 'zona-perangkat')
  for (const key of keys) markToday(key, key === today)
  showDay(day)
  dispatchEvent(new CustomEvent('collection'))
}

/**
 * Returns the schedule of the whole week in WIB: a copy from the page if it shows all days, else fetched from the
 * server. Null if the request fails.
 */
async function wholeWeek() {
  const own = schedule()
  if (own.dataset.zone === 'wib' && !onDevice() && own.querySelectorAll('[data-day]').length === 7)
    return own.cloneNode(true)
  const headers = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
  const answer = await fetch(WEEK_URL, { headers }).catch(() => null)
  if (!answer?.ok) return null
  const page = new DOMParser().parseFromString(await answer.text().catch(() => ''), 'text/html')
  return page.querySelector('body > #jadwal')
}

function moveRow(row, day, moved) {
  const time = row.querySelector('time')
  const clock = time.getAttribute('datetime')
  if (clock === null) return moved.get(day).push(row)
  const moment = nextMoment(keys.indexOf(day), clock)
  const local = [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, '0'))
  time.setAttribute('datetime', local.join(':'))
  time.textContent = local.join('.')
  return moved.get(keys[moment.getDay()]).push(row)
}

/**
 * Returns the next date of a weekly slot that is given in WIB. The date decides whether summer time applies in the
 * device's zone.
 */
function nextMoment(day, clock) {
  const [hours, minutes] = clock.split(':').map(Number)
  const now = Math.floor(Date.now() / MINUTE) * MINUTE
  const wib = new Date(now + WIB)
  const passed = (wib.getUTCDay() * 24 + wib.getUTCHours()) * 60 + wib.getUTCMinutes()
  const ahead = ((day * 24 + hours) * 60 + minutes - passed + 10_080) % 10_080
  return new Date(now + ahead * MINUTE)
}

/** Fills the section of the day that lies `ahead` days after today with rows, in the order of their hours. */
function fillDay(section, rows, ahead) {
  const byTime = (a, b) => timeOf(a).localeCompare(timeOf(b))
  const list = section.querySelector('.slots')
  list.replaceChildren(...rows.sort(byTime))
  list.hidden = rows.length === 0
  section.querySelector('.slots-empty').hidden = rows.length > 0
  const label = section.querySelector('.zone')
  label.textContent = zone.replaceAll('_', ' ') || 'Zona perangkat'
  label.title = 'Zona waktu perangkat ini'
  const heading = section.querySelector('h3')
  const day = new Date()
  day.setDate(day.getDate() + ahead)
  heading.querySelector('[data-name]').textContent = dayFormat.format(day)
  heading.querySelector('.today')?.remove()
  if (ahead > 1) return
  const today = document.createElement('span')
  today.className = 'today'
  today.textContent = ahead === 0 ? 'hari ini' : 'besok'
  label.before(today, ' ')
}

const timeOf = (row) => row.querySelector('time').getAttribute('datetime') ?? '99'

const aheadOf = (key, today) => (keys.indexOf(key) - keys.indexOf(today) + 7) % 7

function showDay(day) {
  mark(schedule().querySelectorAll('[id^="hari-"]'), `hari-${day}`)
  for (const section of schedule().querySelectorAll('[data-day]'))
    section.hidden = day !== 'semua' && section.dataset.day !== day
}

function mark(chips, id) {
  for (const chip of chips) {
    if (chip.id === id) chip.setAttribute('aria-current', 'true')
    else chip.removeAttribute('aria-current')
  }
}

function markToday(key, isToday) {
  const chip = schedule().querySelector(`#hari-${key}`)
  chip.querySelector('.today')?.remove()
  if (!isToday) return
  const today = document.createElement('span')
  today.className = 'today'
  today.textContent = ' · hari ini'
  chip.append(today)
}

function remember(choice) {
  try {
    if (choice) localStorage.setItem(KEY, choice)
    else localStorage.removeItem(KEY)
  } catch {}
}

function recall() {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
