// Guided reading of a creator's own pages: panel by panel, the frames of a page come one after the other, each as large
// as fits. A frame is a part of the picture, in shares of its width and height.

export const framesOf = (panel) => (panel?.dataset.frames ? JSON.parse(panel.dataset.frames) : [])

const whole = { position: '', width: '', height: '', maxWidth: '', left: '', top: '' }

/** Shows a frame alone, or with null the whole picture. */
export function zoom(panel, frame) {
  if (!panel.dataset.frames) return
  const { x, y, width, height } = frame ?? { x: 0, y: 0, width: 1, height: 1 }
  const picture = panel.querySelector('img')
  panel.style.setProperty('--ratio', String((panel.dataset.ratio * width) / height))
  if (!frame) return void Object.assign(picture.style, whole)
  const share = (value) => `${value * 100}%`
  const size = { width: share(1 / width), height: share(1 / height), maxWidth: 'none' }
  Object.assign(picture.style, { position: 'absolute', ...size, left: share(-x / width), top: share(-y / height) })
  picture.sizes = '1600px'
}

/** Which of the slices of an own page, or with `frame` of their frames, counted from 1; empty for the only one. */
export function pieceOfPage(panel, frame) {
  const pieces = [...panel.closest('.reader-page').querySelectorAll('.panel')].flatMap((slice) =>
    frame && framesOf(slice).length > 0 ? framesOf(slice).map(() => slice) : [slice],
  )
  const at = pieces.indexOf(panel) + Math.max(1, frame)
  return pieces.length > 1 ? `bagian ${at} dari ${pieces.length}` : ''
}
