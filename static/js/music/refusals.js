// A song that does not come: what is said of it, and whether the house has to know.

// What YouTube would answer anybody; the rest is this browser's own trouble.
const FOR_EVERYBODY = ["film_unknown", "film_gone", "film_refused"]

export class Refusals {
  #house
  #told = new Set()

  constructor(house) {
    this.#house = house
  }

  words(trouble, maySteer) {
    const { words } = this.#house
    if (!trouble) return words.say("not_loaded")
    return `${words.say(trouble)} ${words.say(maySteer ? "film_skip" : "film_goes_on")}`
  }

  // Once a song: the house asks YouTube itself, and passes over the film from then on.
  tell(trouble, song) {
    const { ask, people } = this.#house
    if (!song || !FOR_EVERYBODY.includes(trouble) || people.role === null || this.#told.has(song.id)) return
    this.#told.add(song.id)
    ask("unplayable", { song_id: song.id }).catch(() => {})
  }
}
