// The page's one socket: whoever on it wants to hear something asks here.

import { LiveSocket } from "./socket.js"

let socket = null

// `path` of the first who asks. It connects when somebody says so.
export function pageSocket(path) {
  if (!socket) {
    const address = new URL(path, location.href)
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
    socket = new LiveSocket(address.href)
  }
  return socket
}
