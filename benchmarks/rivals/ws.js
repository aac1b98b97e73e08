// The same chat on bare ws: a set of sockets for each room, the text made once.

import { WebSocket, WebSocketServer } from "ws"

const rooms = new Map()
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 2048 })

server.on("connection", (socket) => {
  let mine = new Set()
  socket.on("message", (data) => {
    const message = JSON.parse(data)
    if (message.event === "join") {
      if (!rooms.has(message.room)) rooms.set(message.room, new Set())
      mine = rooms.get(message.room)
      mine.add(socket)
      socket.send(JSON.stringify({ event: "joined", room: message.room }))
    } else if (message.event === "chat") {
      const text = JSON.stringify(message)
      for (const each of rooms.get(message.room) ?? []) {
        if (each.readyState === WebSocket.OPEN) each.send(text)
      }
    }
  })
  socket.on("close", () => mine.delete(socket))
})
