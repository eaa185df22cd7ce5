// What the server says as a toast, once: not again at a reload, or to whom the address is sent.
import { say } from './toast.js'

say(document.querySelector('#toast').textContent)
history.replaceState(history.state, '', location.pathname)
