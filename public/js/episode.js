// The page of an episode: starts the video player, scrolls the list of episodes to the current one, and runs the menus
// beside the episode's name.
import { startPlayer } from './player.js'
import { startBar } from './player-bar.js'
import { startCaptions } from './player-captions.js'
import { startIdle } from './player-idle.js'
import { startKeys } from './player-keys.js'
import { startList } from './player-list.js'
import { startMenu } from './player-menu.js'
import { startMediaSession, startUpNext } from './player-next.js'
import { clock } from './player-progress.js'
import { startSeek } from './player-seek.js'
import { startTouch } from './player-touch.js'

// An episode that no server has yet has no player.
const root = document.querySelector('[data-player]')
const player = root && startPlayer(root)

for (const words of document.querySelectorAll('[data-needs-script]')) words.hidden = false

const list = document.querySelector('[data-siblings]')
const here = list?.querySelector('[aria-current]')
const toMiddle = () => {
  const [box, row] = [list.getBoundingClientRect(), here.getBoundingClientRect()]
  list.scrollTop += row.top - box.top - (box.height - row.height) / 2
}
// Scrolls to the current episode now and once more when the layout is complete.
if (here) {
  toMiddle()
  addEventListener('load', toMiddle, { once: true })
}

if (player) startParts()

function startParts() {
  const { previous, next } = root.dataset
  const captions = startCaptions(player)
  const idle = startIdle(player)
  const menu = startMenu(player, captions)
  startBar(player, captions)
  startSeek(player)
  startTouch(player, idle)
  startKeys(player, { captions, menu, idle, previous, next })
  startUpNext(player, next)
  startMediaSession(player, root.dataset)
  startList(player, toMiddle)
  // The row of the current episode follows the playback.
  player.withVideo((video) =>
    video.addEventListener('timeupdate', () => {
      if (player.isOpen()) here?.style.setProperty('--share', String(video.currentTime / video.duration || 0))
    }),
  )
  player.part('report').addEventListener('click', openReport)
}

// A menu beside the episode's name closes on Escape and when something else is clicked.
document.addEventListener('pointerdown', ({ target }) => {
  for (const pop of document.querySelectorAll('.pop[open]')) if (!pop.contains(target)) pop.open = false
})
document.addEventListener('keydown', ({ key }) => {
  const open = document.querySelector('.pop[open]')
  if (key !== 'Escape' || !open) return
  open.open = false
  open.querySelector('summary').focus()
})

// The share menu offers to begin at the present position once playback has reached one.
const share = document.querySelector('[data-share]')
const moment = document.querySelector('[data-moment]')
if (moment) {
  const tick = moment.querySelector('input')
  const position = () => Math.floor(player?.video()?.currentTime ?? 0)
  let offered = 0
  const set = () => {
    share.dataset.shareAt = tick.checked ? String(offered) : ''
  }
  share.closest('.pop').addEventListener('toggle', () => {
    offered = position()
    moment.hidden = offered < 1
    moment.querySelector('span').textContent = clock(offered)
    set()
  })
  tick.addEventListener('change', set)
}

/** Opens the form of a report with what the player knows. */
function openReport() {
  const report = document.querySelector('#laporan details')
  if (!report) return
  report.open = true
  report.querySelector('[name=server]').value = player.serverName()
  report.querySelector('[name=alasan]').value = 'playback'
  report.querySelector('[name=pesan]').focus({ preventScroll: true })
}
