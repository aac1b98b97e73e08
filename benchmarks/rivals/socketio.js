// A chat as socket.io's own guide has it: rooms, and io.to(room).emit().

import { createServer } from "node:http"
import { Server } from "socket.io"

const http = createServer()
const io = new Server(http, { transports: ["websocket"], serveClient: false })

io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room)
    socket.emit("joined", room)
  })
  socket.on("chat", (message) => io.to(message.room).emit("chat", message))

  // Watching together: the others are told who came, who went and where the film stands.
  const tell = (said) => socket.to(said.room).emit("told", said)
  socket.on("tell", tell)
  socket.on("come", (said) => {
    socket.join(said.room)
    tell(said)
  })
  socket.on("leave", (said) => {
    socket.leave(said.room)
    tell(said)
  })
})

http.listen(Number(process.argv[2]), "127.0.0.1", 2048)
