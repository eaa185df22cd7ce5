// Records an idea in the form where the browser can, and has it turned into text.

const button = document.querySelector('[data-record]')
const input = document.getElementById(button?.dataset.record)
const told = document.querySelector('[data-recorded]')
const MOST_MS = 59_000
const types = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
const refused = 'Mikrofonnya tidak diizinkan browser. Pilih berkas suara saja.'
const unusable = 'Mikrofonnya tidak bisa dipakai. Pilih berkas suara saja.'
const reasons = {
  NotAllowedError: refused,
  SecurityError: refused,
  NotFoundError: 'Tidak ada mikrofon di perangkat ini. Pilih berkas suara saja.',
}
let isAsking = false
let recorder = null

if (button && input && globalThis.MediaRecorder && navigator.mediaDevices) {
  button.hidden = false
  button.addEventListener('click', () => (recorder ? recorder.stop() : ask()))
}

/** Asks for the microphone, once at a time: a second stream would stay on. The button keeps the focus meanwhile. */
async function ask() {
  if (isAsking) return
  isAsking = true
  let stream = null
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    record(stream)
  } catch ({ name }) {
    stopTracks(stream)
    recorder = null
    told.textContent = reasons[name] ?? unusable
  } finally {
    isAsking = false
  }
}

function stopTracks(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

function record(stream) {
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type))
  const chunks = []
  recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {})
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data))
  recorder.addEventListener('stop', () => {
    stopTracks(stream)
    recorder = null
    mark(false)
    send(new File(chunks, 'rekaman', { type: mimeType ?? '' }))
  })
  recorder.start()
  mark(true)
  const own = recorder
  setTimeout(() => own === recorder && own.stop(), MOST_MS)
}

function mark(isOn) {
  button.textContent = isOn ? 'Selesai' : 'Rekam'
  told.textContent = isOn ? 'Merekam … bicaralah, lalu tekan Selesai.' : 'Sedang ditulis …'
}

function send(file) {
  const files = new DataTransfer()
  files.items.add(file)
  input.files = files.files
  input.form.requestSubmit(document.querySelector('[data-transcribe]'))
}
